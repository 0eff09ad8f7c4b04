// The comment under a submission's pull request: does what the run left hold, and what does it change?
// Usage: submission-comment.js <artifact> <comment.md>. The artifact is a stranger's: it is never executed, only read by
// `check` and `compare`, which bound and check it.
import { cpSync, existsSync, lstatSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { ScriptError, cli, root, runMain } from './lib/project.js';

/** GitHub refuses comments beyond 65,536 characters. */
const LONGEST = 60_000;

/** The quickstart suite is what a pull request runs; a record of any other would claim what was not measured. */
const SUITE = 'quickstart';

/** @param {readonly string[]} parameters */
function stealbench(...parameters) {
  const environment = { PATH: process.env['PATH'], HOME: process.env['HOME'], NO_COLOR: '1' };
  return spawnSync(process.execPath, [cli, ...parameters], { cwd: root, env: environment, encoding: 'utf8' });
}

/**
 * Plain files of the one suite, laid over the committed results; a committed file is never replaced.
 *
 * @param {string} artifact
 */
function overlay(artifact) {
  const head = path.join(mkdtempSync(path.join(tmpdir(), 'submission-')), 'results');
  if (existsSync(path.join(root, 'results'))) cpSync(path.join(root, 'results'), head, { recursive: true });
  const filter = (/** @type {string} */ from) => !lstatSync(from).isSymbolicLink();
  cpSync(path.join(artifact, SUITE), path.join(head, SUITE), { recursive: true, force: false, filter });
  return head;
}

/**
 * The suite's records alone: those of all others are checked where they are added, and take longer than this does.
 *
 * @param {string} head
 */
function ownRecords(head) {
  const own = path.join(path.dirname(head), 'own');
  cpSync(path.join(head, SUITE), path.join(own, SUITE), { recursive: true });
  return own;
}

/** @param {string} artifact */
export function commentText(artifact) {
  const { CONCLUSION: conclusion = 'unknown', RUN_URL: url = '' } = process.env;
  const run = /^https:\/\/github\.com\/[\w./-]+$/.test(url) ? `[The run](${url})` : 'The run';
  if (!existsSync(path.join(artifact, SUITE)) || readdirSync(artifact).some((name) => name !== SUITE)) {
    return `${run} ended with **${/^[a-z_]+$/.test(conclusion) ? conclusion : 'unknown'}** and left no records of the ${SUITE} suite. Its log says why.\n`;
  }
  const head = overlay(artifact);
  const check = stealbench('check', ownRecords(head));
  if (check.status !== 0)
    return `${run} left records that do not pass \`stealbench check\`. A maintainer looks at them.\n`;
  const base = path.join(root, 'results');
  const { status, stdout } = stealbench('compare', existsSync(base) ? base : head, head);
  if (status !== 0) return `${run} left records that cannot be compared. A maintainer looks at them.\n`;
  const table =
    stdout.length <= LONGEST ? stdout : `${stdout.slice(0, stdout.lastIndexOf('\n', LONGEST))}\n\nCut here.\n`;
  return `${run} used generated data and no secret inputs: every row is self-reported until a maintainer runs it again.\n${table}`;
}

if (process.argv[1] !== undefined && path.resolve(process.argv[1]) === import.meta.filename) {
  await runMain(() => {
    const [artifact, out] = process.argv.slice(2);
    if (artifact === undefined || out === undefined)
      throw new ScriptError('Usage: submission-comment.js <artifact> <out>');
    writeFileSync(out, commentText(artifact));
    return 0;
  });
}
