// What the start scripts share. Plain Node without dependencies: they run in a clone that has no node_modules yet.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** Folder of package.json. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** The command line as `npm run build` leaves it. */
export const cli = path.join(root, 'dist', 'bench', 'cli.js');

/** A failure that is told in one line, without a stack. */
export class ScriptError extends Error {}

/**
 * A line of progress on stderr; stdout is for results.
 *
 * @param {string} text
 */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * Runs a script's main function and turns its outcome into the exit code.
 *
 * @param {() => number | Promise<number>} main - returns the exit code
 */
export async function runMain(main) {
  // Whoever reads no further, `head` say, has what it wanted.
  process.stdout.on('error', (error) => {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EPIPE') process.exit(0);
    throw error;
  });
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    say(`\n${error.message}`);
    process.exitCode = 1;
  }
}

/**
 * Runs a program in the project folder, with our terminal, and waits.
 *
 * @param {string} program
 * @param {readonly string[]} parameters
 * @param {{ silent?: boolean }} [options] - `silent` drops its standard output
 * @returns {number} its exit code; 1 if a signal ended it
 */
export function run(program, parameters, { silent = false } = {}) {
  const stdio = /** @type {const} */ (['inherit', silent ? 'ignore' : 'inherit', 'inherit']);
  const { status, error } = spawnSync(program, parameters, { cwd: root, stdio: [...stdio] });
  if (error !== undefined) throw new ScriptError(`Cannot start ${program}: ${error.message}`);
  return status ?? 1;
}

/**
 * Runs npm: the one that runs us, else the one on the path.
 *
 * @param {readonly string[]} parameters
 */
export function runNpm(parameters) {
  const own = process.env['npm_execpath'];
  if (own?.endsWith('.js') === true) return run(process.execPath, [own, ...parameters]);
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', parameters);
}

/** Throws unless this Node is one that package.json allows. */
export function checkNode() {
  const { engines } = /** @type {{ engines: { node: string } }} */ (readJson('package.json'));
  const wanted = engines.node.replace('>=', '');
  if (compareVersions(process.versions.node, wanted) >= 0) return;
  throw new ScriptError(`StealBench needs Node ${wanted} or newer, and this is ${process.versions.node}.`);
}

/**
 * @param {string} file - relative to the project
 * @returns {unknown}
 */
export function readJson(file) {
  return JSON.parse(readFileSync(path.join(root, file), 'utf8'));
}

/**
 * @param {string} a - x.y.z
 * @param {string} b - x.y.z
 */
function compareVersions(a, b) {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  const differing = [0, 1, 2].find((index) => left?.[index] !== right?.[index]);
  return differing === undefined ? 0 : Number(left?.[differing]) - Number(right?.[differing]);
}
