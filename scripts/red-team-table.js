// npm run red-team: runs the tests of hostile and broken submissions and prints what each tried and how it ended, as tables.
// With --write they take the place of those in docs/red-team.md. They hold what the tests saw, and only if all passed.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { format, resolveConfig } from 'prettier';
import { built, ensureBuilt } from './lib/compile.js';
import { root, run, runMain, ScriptError } from './lib/project.js';

/** @typedef {import('../test/support/red-team.js').RedTeamCase} RedTeamCase */
/** @typedef {{ status: string, duration?: number | null, meta: { redTeam?: RedTeamCase } }} Test */
/** @typedef {{ startTime: number, success: boolean, testResults: readonly { assertionResults: readonly Test[] }[] }} Report */
/** @typedef {RedTeamCase & { durationMs: number }} Row */

const TESTS = [
  'test/red-team/',
  'test/bench/pipeline/check/',
  'test/bench/submission/onnx',
  'test/bench/submission/manifest',
];
const DOCUMENT = path.join(root, 'docs/red-team.md');
/** In the document, what follows is made. */
const MARK = '<!-- Made by `npm run red-team -- --write`; a change by hand is lost. -->';

/** A test's own folder, another one in each run. */
const TEMPORARY = new RegExp(`${os.tmpdir()}/stealbench-[a-z-]+-[A-Za-z0-9]{6}`, 'g');

/** @type {readonly (readonly [RedTeamCase['part'], string])[]} */
const PARTS = [
  ['attack', 'Attacks'],
  ['defense', 'Defenses'],
  ['detector', 'Detectors'],
  ['surrogate', 'Surrogates of the open track'],
  ['folder', 'Manifests, files and commands'],
  ['record', 'Forged records'],
];

await runMain(async () => {
  ensureBuilt();
  const report = runTests();
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const skipped = tests.filter(({ status }) => status !== 'passed').length;
  if (!report.success) throw new ScriptError('a test failed, so there is no table; `npm test` says which');
  if (skipped > 0) throw new ScriptError(`${skipped} tests were skipped; \`stealbench doctor\` says what is missing`);
  const rows = tests.flatMap(({ meta: { redTeam }, duration }) =>
    redTeam === undefined ? [] : [{ ...redTeam, durationMs: duration ?? Number.NaN }],
  );
  const sections = PARTS.map(([part, title]) =>
    section(
      title,
      rows.filter((row) => row.part === part),
    ),
  );
  const made = [await provenance(report, rows.length), ...sections].join('\n\n');
  if (!process.argv.includes('--write')) process.stdout.write(`${made}\n`);
  else await replaceIn(DOCUMENT, made);
  return 0;
});

/**
 * @param {string} file
 * @param {string} made
 */
async function replaceIn(file, made) {
  const [kept] = readFileSync(file, 'utf8').split(MARK);
  const text = `${kept}${MARK}\n\n${made}\n`;
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), parser: 'markdown' }));
}

/** @returns {Report} */
function runTests() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'stealbench-red-team-'));
  const file = path.join(folder, 'report.json');
  try {
    const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
    run(process.execPath, [vitest, 'run', ...TESTS, '--reporter=json', `--outputFile=${file}`], { silent: true });
    return JSON.parse(readFileSync(file, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {Report} report
 * @param {number} cases
 */
async function provenance({ startTime }, cases) {
  const { sandboxState } = await built(
    /** @type {typeof import('../bench/submission/sandbox/probe.js')} */ ({}),
    'submission/sandbox/probe',
  );
  const state = await sandboxState();
  const day = new Date(startTime).toISOString().slice(0, 10);
  const processors = os.cpus();
  const machine = `${processors.length} x ${processors[0]?.model.trim() ?? 'unknown'}, Linux ${os.release()}`;
  return (
    `${cases} cases, run on ${day} with Node.js ${process.version} on ${machine}, ` +
    `${process.getuid?.() === 0 ? 'started by root' : 'started by a user'}; ${state.available ? state.description : 'no sandbox'}.`
  );
}

/**
 * @param {string} title
 * @param {readonly Row[]} rows
 */
function section(title, rows) {
  const lines = rows.map(({ tries, state, code, message, durationMs }) => {
    const seconds = (durationMs / 1000).toFixed(durationMs < 1000 ? 2 : 1);
    return `| ${[tries, state, code ?? '', firstLine(message)].map(cell).join(' | ')} | ${seconds} |`;
  });
  const head = ['| what it does | state | code | what the harness says | seconds |', '| --- | --- | --- | --- | --: |'];
  return [`## ${title}`, '', ...head, ...lines].join('\n');
}

/** Errors say the hint on lines of their own. @param {string} message */
function firstLine(message) {
  return message.split('\n', 1)[0] ?? '';
}

/** Text by the cheats themselves, which must not become markup. @param {string} text */
function cell(text) {
  return text.replaceAll(TEMPORARY, '…').replaceAll(/[\\`*_[\]<>|~&]/g, '\\$&');
}
