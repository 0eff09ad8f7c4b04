// The last line of .ci/run, "N passed, N failed, N skipped", from vitest's JSON report.
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { ScriptError, runMain } from './lib/project.js';

/**
 * @typedef {{ status: string, assertionResults: readonly { status: string }[] }} TestFile
 * @typedef {{ testResults: readonly TestFile[] }} Report
 */

await runMain(() => {
  const [file] = process.argv.slice(2);
  if (file === undefined) throw new ScriptError('usage: node scripts/summarize-tests.js <vitest report.json>');
  const { testResults } = /** @type {Report} */ (JSON.parse(readFileSync(file, 'utf8')));
  const outcomes = testResults.flatMap(outcomesOf);
  const count = (/** @type {string} */ wanted) => outcomes.filter((outcome) => outcome === wanted).length;
  const [passed, failed] = [count('passed'), count('failed')];
  process.stdout.write(`${passed} passed, ${failed} failed, ${outcomes.length - passed - failed} skipped\n`);
  return 0;
});

/**
 * A file that breaks before its first test is one failure.
 *
 * @param {TestFile} file
 */
function outcomesOf({ status, assertionResults }) {
  const outcomes = assertionResults.map((test) => test.status);
  return status === 'failed' && !outcomes.includes('failed') ? [...outcomes, 'failed'] : outcomes;
}
