// npm run soak:signals: interrupts runs at random moments, on a terminal of their own, and looks at what they leave behind.
//
//   npm run soak:signals -- [--times 50] [--minutes 40] [--latest 8] [--resume-after 25] [--seed 1]
//
// Each of SIGINT (Ctrl-C, to all processes of the terminal), SIGTERM (to the command alone) and SIGHUP (the terminal goes
// away) comes `times` times, uniformly within the first `latest` seconds of a run; one that comes before Node runs the
// program, or after its end, does not count. After each: the exit code, whether the
// terminal is as it was, and whether a process is left. After every `resume-after` of them the same command runs to its
// end, and the digests of its records must be those of a run that nothing disturbed. Linux, with python3.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { built, ensureBuilt } from './lib/compile.js';
import { cli, runMain, say, ScriptError } from './lib/project.js';
import { isRestored, processesNaming, TerminalCommand } from './lib/terminal.js';

/** Milliseconds after the end of a command by which nothing of it may be left: the kernel delivers SIGKILL meanwhile. */
const SETTLE_MS = 1000;

const training = { epochs: 1, batchSize: 32, learningRate: 0.02 };

/** Ten short jobs of four kinds on generated images. */
const SUITE = {
  name: 'soak',
  version: '1.0.0',
  title: 'A suite to be interrupted',
  seeds: [1],
  victims: [{ id: 'signs', dataset: 'synthetic-signs', model: 'cnn', inputSize: [8, 8], minimumAccuracy: 0, training }],
  pools: [{ id: 'pool', dataset: 'dead-leaves', size: 100 }],
  surrogate: { model: 'cnn', training },
  attacks: [{ attack: 'knockoff-random', pool: 'pool', budgets: [50, 100] }],
  transferability: { images: 10, steps: 2 },
};

/** @typedef {{ times: number, wrongExit: number, notRestored: number, left: number, slowestMs: number }} Tally */

/** @type {Readonly<Record<string, { exit: number, send: (command: TerminalCommand) => void, keepsTerminal: boolean }>>} */
const SIGNALS = {
  SIGINT: { exit: 130, send: (command) => command.typeInterrupt(), keepsTerminal: true },
  SIGTERM: { exit: 143, send: (command) => command.kill('SIGTERM'), keepsTerminal: true },
  SIGHUP: { exit: 129, send: (command) => command.hangUp(), keepsTerminal: false },
};

const { values: options } = parseArgs({
  options: {
    times: { type: 'string', default: '50' },
    minutes: { type: 'string', default: '40' },
    latest: { type: 'string', default: '8' },
    'resume-after': { type: 'string', default: '25' },
    seed: { type: 'string', default: '1' },
  },
});

await runMain(async () => {
  ensureBuilt();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'stealbench-soak-'));
  try {
    return await soak(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** @param {string} folder */
async function soak(folder) {
  const deadline = performance.now() + Number(options.minutes) * 60_000;
  const { createRng } = await built(/** @type {typeof import('../bench/lib/random/rng.js')} */ ({}), 'lib/random/rng');
  const rng = createRng(`soak-signals:${options.seed}`);
  const suite = path.join(folder, 'soak.json');
  writeFileSync(suite, JSON.stringify(SUITE));
  const expected = await finish(suite, folder, 'undisturbed');
  say(`undisturbed: ${Object.keys(expected).length} records`);
  let [name, since, different] = ['store-0', 0, 0];
  let resumed = 0;
  let done = 0;
  const resume = async () => {
    if (!sameDigests(await finish(suite, folder, name), expected)) different++;
    resumed++;
    say(`${done} signals; resumed ${resumed} times, ${different} with other digests`);
    [name, since] = [`store-${resumed}`, 0];
  };
  /** @type {Record<string, Tally>} */
  const tallies = {};
  for (;;) {
    const [kind, tallied = 0] = fewest(tallies);
    if (tallied >= Number(options.times) || performance.now() > deadline) break;
    const after = 200 + rng.nextFloat() * (Number(options.latest) * 1000 - 200);
    const tally = (tallies[kind] ??= { times: 0, wrongExit: 0, notRestored: 0, left: 0, slowestMs: 0 });
    await interrupt({ suite, folder, name, kind, after, tally });
    done++;
    if (++since === Number(options['resume-after'])) await resume();
  }
  if (since > 0) await resume();
  process.stdout.write(`${JSON.stringify({ tallies, resumed, different }, null, 2)}\n`);
  const faults = Object.values(tallies).reduce(
    (sum, one) => sum + one.wrongExit + one.notRestored + one.left,
    different,
  );
  return faults === 0 ? 0 : 1;
}

/**
 * The signal that came least often so far.
 *
 * @param {Record<string, Tally>} tallies
 * @returns {readonly [string, number]}
 */
function fewest(tallies) {
  const counts = Object.keys(SIGNALS).map((kind) => /** @type {const} */ ([kind, tallies[kind]?.times ?? 0]));
  return counts.sort(([, a], [, b]) => a - b)[0] ?? ['', 0];
}

/** @param {{ suite: string, folder: string, name: string, kind: string, after: number, tally: Tally }} moment */
async function interrupt({ suite, folder, name, kind, after, tally }) {
  const signal = SIGNALS[kind];
  if (signal === undefined) throw new ScriptError(`unknown signal ${kind}`);
  const command = start(suite, folder, name);
  const isOver = await Promise.race([command.ended.then(() => true), setTimeout(after, false)]);
  if (isOver) return;
  const sent = performance.now();
  signal.send(command);
  const { exit, signal: killed, output } = await command.ended;
  // Before the program's first line runs, Node itself ends by the signal: nothing was shown or started.
  const isEarly = exit !== signal.exit && output.replace('^C', '').trim() === '';
  if (isEarly || (exit === 0 && output.includes('cells completed'))) return;
  tally.times++;
  tally.slowestMs = Math.max(tally.slowestMs, Math.round(performance.now() - sent));
  if (exit !== signal.exit) {
    tally.wrongExit++;
    say(`${kind} after ${after.toFixed(0)} ms: exit ${exit ?? 'none'}, signal ${killed ?? 'none'}`);
  }
  if (signal.keepsTerminal && !isRestored(output)) tally.notRestored++;
  await setTimeout(SETTLE_MS);
  const left = processesNaming(folder);
  if (left.length > 0) tally.left++;
  for (const id of left) process.kill(id, 'SIGKILL');
}

/**
 * Runs to the end.
 *
 * @param {string} suite
 * @param {string} folder
 * @param {string} name
 * @returns {Promise<Record<string, string>>} digest by record
 */
async function finish(suite, folder, name) {
  const { exit, output } = await start(suite, folder, name).ended;
  if (exit !== 0) throw new ScriptError(`A run that nobody interrupts ends with ${exit ?? 'a signal'}:\n${output}`);
  return digests(path.join(folder, name, 'results'));
}

/**
 * @param {string} suite
 * @param {string} folder
 * @param {string} name
 */
function start(suite, folder, name) {
  const place = path.join(folder, name);
  const folders = ['--store', path.join(place, 'store'), '--results', path.join(place, 'results')];
  const data = ['--data', path.join(folder, 'data')];
  return new TerminalCommand([process.execPath, cli, 'run', suite, '--backend', 'wasm', ...folders, ...data]);
}

/**
 * @param {string} results
 * @returns {Record<string, string>}
 */
function digests(results) {
  const records = readdirSync(results, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
  return Object.fromEntries(
    records.sort().map((name) => {
      const record = /** @type {{ scientificDigest: string }} */ (
        JSON.parse(readFileSync(path.join(results, name), 'utf8'))
      );
      return [name, record.scientificDigest];
    }),
  );
}

/**
 * @param {Record<string, string>} one
 * @param {Record<string, string>} other
 */
function sameDigests(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
