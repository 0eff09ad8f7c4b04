// The quickstart suite with a submission added: what a pull request's run measures, in minutes and without a download.
// Usage: submission-suite.js <submission> <out.json>
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { ScriptError, root, runMain } from './lib/project.js';

/**
 * The suite as JSON; its entry for the submission lies first, so that a row of the same attack cannot hide it.
 *
 * @param {any} suite - as written in suites/quickstart.json
 * @param {{ readonly kind: string, readonly name: string, readonly scope?: string }} manifest - of the submission
 * @param {string} folder - of the submission, relative to the suite that is written
 */
export function withSubmission(suite, { kind, name, scope }, folder) {
  const { attacks, defenses = [], detectors = [] } = suite;
  // Its own defaults stand for all parameters.
  const like = (/** @type {any} */ entry) => ({ ...entry, submission: folder, parameters: undefined });
  switch (kind) {
    case 'attack':
      return { ...suite, attacks: [{ ...like(attacks[0]), attack: name }, ...attacks] };
    case 'defense':
      return { ...suite, defenses: [...defenses, { defense: name, submission: folder }] };
    case 'recovery':
      return { ...suite, recoveries: ['identity', { recovery: name, submission: folder }] };
    case 'detector':
      if (scope === 'stream') return { ...suite, streamDetectors: [{ detector: name, submission: folder }] };
      return { ...suite, detectors: [{ ...like(detectors[0]), detector: name }, ...detectors] };
    default:
      throw new ScriptError(
        `Expected a submission of kind attack, recovery, defense or detector, got ${JSON.stringify(kind)}`,
      );
  }
}

if (process.argv[1] !== undefined && path.resolve(process.argv[1]) === import.meta.filename) {
  await runMain(() => {
    const [folder, out] = process.argv.slice(2);
    if (folder === undefined || out === undefined)
      throw new ScriptError('Usage: submission-suite.js <submission> <out.json>');
    const read = (/** @type {string} */ file) => JSON.parse(readFileSync(file, 'utf8'));
    const suite = read(path.join(root, 'suites', 'quickstart.json'));
    const place = path.relative(path.dirname(path.resolve(out)), path.resolve(folder));
    const written = withSubmission(suite, read(path.join(folder, 'submission.json')), place);
    writeFileSync(out, `${JSON.stringify(written, null, 2)}\n`);
    return 0;
  });
}
