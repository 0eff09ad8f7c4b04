// npm run bench:sandbox: what running a submission in the sandbox costs. A benchmark, not a test.
//
//   npm run bench:sandbox -- [--backend tensorflow] [--threads 2] [--queries 10000] [--batch 256] [--rounds 7]
//                            [--pool 50000] [--starts 40]
//
// 1. A program that does nothing, in the sandbox and plain, in turns: what a start costs.
// 2. The same number of queries in batches of as many images of 32x32x3 to an untrained cnn, by the built-in attack in this
//    process, and by the Python client without a sandbox, in it, in it through the relay, and in it by rows of the pool
//    instead of pixels, in turns: what is added to the query phase by the protocol, and by the sandbox on top. The same
//    against a victim that answers at once.
import { execa } from 'execa';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { instantVictim, openOracle, openVictim, SHAPE } from './lib/bench-victims.js';
import { built, ensureBuilt } from './lib/compile.js';
import { root, runMain, say, ScriptError } from './lib/project.js';
import { report } from './lib/sandbox/report.js';
import { timeStarts } from './lib/sandbox/starts.js';
import { WAYS } from './lib/sandbox/ways.js';

/** @typedef {import('./lib/sandbox/ways.js').Setting} Setting */
/** @typedef {import('./lib/sandbox/ways.js').Took} Took */

const { values: options } = parseArgs({
  options: {
    backend: { type: 'string', default: 'tensorflow' },
    threads: { type: 'string', default: '2' },
    queries: { type: 'string', default: '10000' },
    batch: { type: 'string', default: '256' },
    rounds: { type: 'string', default: '7' },
    pool: { type: 'string', default: '50000' },
    starts: { type: 'string', default: '40' },
  },
});

await runMain(async () => {
  if (Number(options.queries) > Number(options.pool)) throw new ScriptError('--queries: at most as many as --pool');
  ensureBuilt();
  const { sandboxState } = await built(
    /** @type {typeof import('../bench/submission/sandbox/probe.js')} */ ({}),
    'submission/sandbox/probe',
  );
  const state = await sandboxState();
  if (!state.available) throw new ScriptError(`there is no sandbox here: ${state.reason}. ${state.fix}`);
  const python = await findPython();
  const { openTensors } = await built(/** @type {typeof import('../bench/tensor/open.js')} */ ({}), 'tensor/open');
  const opened = await openTensors({ backend: options.backend, threads: Number(options.threads) });
  say(`Node ${process.version}, backend ${opened.id}, ${options.threads} threads; ${state.description}`);
  const { loadSubmission } = await built(
    /** @type {typeof import('../bench/submission/manifest.js')} */ ({}),
    'submission/manifest',
  );
  const submission = await loadSubmission(path.join(root, 'scripts/lib/sandbox/client'));
  const starts = await timeStarts(submission, Number(options.starts));
  const pool = await noisePool(Number(options.pool));
  const batchSize = Number(options.batch);
  const setting = { pool, submission, python, batchSize };
  const budgetQueries = Number(options.queries);
  // At once first: it warms up whatever is compiled while it runs.
  const instant = await timeWays({ ...setting, open: () => openOracle(instantVictim, budgetQueries) });
  const victim = await warmVictim(batchSize);
  const real = await timeWays({ ...setting, open: () => openOracle(victim, budgetQueries) });
  await report({ starts, real, instant, batches: Math.ceil(budgetQueries / batchSize) });
  return 0;
});

/** The interpreter that submissions get; the client needs numpy. */
async function findPython() {
  const { resolveProgram } = await built(
    /** @type {typeof import('../bench/submission/program.js')} */ ({}),
    'submission/program',
  );
  const { name } = await resolveProgram('python3');
  const { exitCode } = await execa(name, ['-c', 'import numpy'], { reject: false });
  if (exitCode === 0) return name;
  throw new ScriptError(`${name} has no numpy, which the client needs: STEALBENCH_PYTHON=/path/to/venv/bin/python`);
}

/**
 * All ways in each round, each round beginning with another one, so that none is always first.
 *
 * @param {Setting} setting
 * @returns {Promise<Record<string, Took[]>>} by way, one for each round
 */
async function timeWays(setting) {
  const ways = Object.entries(WAYS);
  /** @type {Record<string, Took[]>} */
  const times = Object.fromEntries(ways.map(([way]) => [way, []]));
  for (let round = 0; round < Number(options.rounds); round++) {
    const first = round % ways.length;
    for (const [way, run] of [...ways.slice(first), ...ways.slice(0, first)]) times[way]?.push(await run(setting));
  }
  return times;
}

/** A cnn that has seen images: its first looks are slower. @param {number} batchSize */
async function warmVictim(batchSize) {
  const victim = await openVictim(batchSize);
  const { images } = await noisePool(batchSize);
  const rows = Array.from({ length: batchSize }, (_, row) => row);
  for (let batch = 0; batch < 20; batch++) await victim(images.read(rows));
  return victim;
}

/**
 * Images of noise, no two alike.
 *
 * @param {number} count
 * @returns {Promise<Setting['pool']>}
 */
async function noisePool(count) {
  const { storeOf } = await built(
    /** @type {typeof import('../bench/lib/images/image-store.js')} */ ({}),
    'lib/images/image-store',
  );
  const words = Uint32Array.from({ length: (count * 32 * 32 * 3) / 4 }, (_, index) =>
    Math.imul(Math.imul(index + 1, 0x9e3779b1) ^ ((index + 1) >>> 7), 0x85ebca6b),
  );
  return {
    images: storeOf({ pixels: new Uint8Array(words.buffer), count, shape: SHAPE }),
    labels: null,
    classNames: null,
  };
}
