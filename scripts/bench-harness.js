// npm run bench:harness: what a train-victim job costs beside the bare loop, and its memory over the epochs. A benchmark,
// not a test.
//
//   npm run bench:harness -- [--suite cifar10-cnn] [--epochs 2] [--pairs 3] [--turn 5] [--threads 2]
//                            [--backend tensorflow] [--data …]
//
// The job is the suite's own, cut to some epochs, in a process of its own: start, data from disk, training with progress,
// validation, evidence. The bare loop trains the same model on the same images in memory in a fresh process, and is
// timed from its first step to its last. Both are there at once and take turns of some seconds (SIGSTOP, SIGCONT: not on
// Windows); the job's whole time is compared with the loop's.
import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { built, ensureBuilt } from './lib/compile.js';
import { JobWatch } from './lib/job-watch.js';
import { root, runMain, say, ScriptError } from './lib/project.js';
import { Runner, takeTurns } from './lib/turns.js';

/** @typedef {import('../bench/pipeline/execution/job-protocol.js').JobRequest} JobRequest */

/**
 * What a job costs beside the loop: as a share in all, in seconds outside the steps, as a share in the steps.
 * @typedef {{ whole: number, once: number, training: number }} Costs
 */

const { values: options } = parseArgs({
  options: {
    suite: { type: 'string', default: 'cifar10-cnn' },
    epochs: { type: 'string', default: '2' },
    pairs: { type: 'string', default: '3' },
    turn: { type: 'string', default: '5' },
    threads: { type: 'string', default: '2' },
    backend: { type: 'string', default: 'tensorflow' },
    data: { type: 'string', default: process.env['STEALBENCH_DATA'] ?? '' },
  },
});

await runMain(async () => {
  if (options.data === '') throw new ScriptError('Say where the data is: --data, or STEALBENCH_DATA.');
  ensureBuilt();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'stealbench-harness-'));
  try {
    const request = await requestIn(folder);
    say(
      `${request.job.label}, ${options.epochs} epochs, ${request.backend}, ${request.threads} threads, Node ${process.version}`,
    );
    /** @type {Costs[]} */
    const pairs = [];
    for (let pair = 0; pair < Number(options.pairs); pair++) {
      pairs.push(await timePair(request, folder, pair % 2 === 0));
    }
    const medians = {
      whole: median(pairs.map(({ whole }) => whole)),
      once: median(pairs.map(({ once }) => once)),
      training: median(pairs.map(({ training }) => training)),
    };
    say(`medians of ${pairs.length} pairs: ${inWords(medians)}`);
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/**
 * The request of the suite's first victim, seed 1, with its epochs cut.
 *
 * @param {string} folder
 * @returns {Promise<JobRequest>}
 */
async function requestIn(folder) {
  const suiteFile = path.join(root, 'suites', `${options.suite}.json`);
  const suite = /** @type {import('../bench/contract/suite.js').Suite} */ (JSON.parse(readFileSync(suiteFile, 'utf8')));
  const cut = suite.victims.map((victim) =>
    'training' in victim ? { ...victim, training: { ...victim.training, epochs: Number(options.epochs) } } : victim,
  );
  const copy = path.join(folder, 'suite.json');
  writeFileSync(copy, JSON.stringify({ ...suite, victims: cut }));
  const { loadSuite } = await built(
    /** @type {typeof import('../bench/pipeline/suite/load.js')} */ ({}),
    'pipeline/suite/load',
  );
  const { planSuite } = await built(
    /** @type {typeof import('../bench/pipeline/plan/plan.js')} */ ({}),
    'pipeline/plan/plan',
  );
  const { harness } = await built(
    /** @type {typeof import('../bench/pipeline/execution/provenance.js')} */ ({}),
    'pipeline/execution/provenance',
  );
  const plan = await planSuite(await loadSuite(copy, folder), {
    dataRoot: options.data,
    backendFamily: options.backend,
  });
  const job = plan.jobs.find(({ spec }) => spec.kind === 'train-victim');
  if (job === undefined)
    throw new ScriptError(`${options.suite} plans no training here; is its dataset in ${options.data}?`);
  return {
    job,
    store: path.join(folder, 'store'),
    data: options.data,
    backend: options.backend,
    threads: Number(options.threads),
    precision: 'fp32',
    harness: await harness(),
  };
}

/**
 * A job and a bare loop from start to end, by turns.
 *
 * @param {JobRequest} request
 * @param {string} folder
 * @param {boolean} jobFirst
 * @returns {Promise<Costs>}
 */
async function timePair(request, folder, jobFirst) {
  const file = path.join(folder, 'request.json');
  writeFileSync(file, JSON.stringify(request));
  rmSync(request.store, { recursive: true, force: true });
  const job = new Runner(await startProgram('dist/bench/pipeline/execution/job-main.js', file, request.threads));
  const loop = new Runner(await startProgram('scripts/lib/bare-training.js', file, request.threads));
  const watch = new JobWatch(job);
  /** Its seconds at its first step and at the end of each epoch. @type {number[]} */
  const marks = [];
  loop.child.on('message', () => marks.push(loop.seconds));
  await takeTurns(jobFirst ? [job, loop] : [loop, job], Number(options.turn));
  if (job.child.exitCode !== 0) throw new ScriptError(`The job failed: ${watch.failure ?? 'it says nothing'}`);
  if (loop.child.exitCode !== 0) throw new ScriptError('The bare loop failed.');
  const [first = Number.NaN, ...ends] = marks;
  const loopSeconds = (ends.at(-1) ?? Number.NaN) - first;
  const costs = {
    whole: job.seconds / loopSeconds - 1,
    once: job.seconds - watch.training,
    training: watch.training / loopSeconds - 1,
  };
  say(`  resident size of the job, MiB: ${watch.memory}`);
  say(
    `  epochs of the job ${lengths(watch.epochEnds, 0)} s, the first with its start; of the loop ${lengths(ends, first)} s`,
  );
  say(`job ${job.seconds.toFixed(1)} s, bare loop ${loopSeconds.toFixed(1)} s: ${inWords(costs)}`);
  return costs;
}

/**
 * @param {string} program
 * @param {string} file
 * @param {number} threads
 */
async function startProgram(program, file, threads) {
  const { computeEnvironment, computeSwitches } = await built(
    /** @type {typeof import('../bench/tensor/process-environment.js')} */ ({}),
    'tensor/process-environment',
  );
  const env = { ...process.env, ...computeEnvironment(threads, process.env) };
  return fork(path.join(root, program), [file], {
    env,
    execArgv: [...computeSwitches()],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

/**
 * What lies between times.
 *
 * @param {readonly number[]} ends - seconds
 * @param {number} start
 */
function lengths(ends, start) {
  return ends.map((end, index) => (end - (ends[index - 1] ?? start)).toFixed(1)).join(' ');
}

/** @param {Costs} costs */
function inWords({ whole, once, training }) {
  return `${percent(whole)} more in all; ${once.toFixed(1)} s once, ${percent(training)} more in the steps`;
}

/** @param {readonly number[]} values */
function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** @param {number} share */
function percent(share) {
  return `${(share * 100).toFixed(1)} %`;
}
