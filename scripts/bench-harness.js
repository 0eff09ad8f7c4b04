// npm run bench:harness: what a train-victim job costs beside the bare loop, and its memory over the epochs. A benchmark,
// not a test.
//
//   npm run bench:harness -- [--suite cifar10-cnn] [--epochs 2] [--pairs 3] [--threads 2] [--backend tensorflow] [--data …]
//
// The job is the suite's own, cut to some epochs, in a process of its own: start, data from disk, training with progress,
// validation, evidence. The bare loop trains the same model on the same images in memory in a fresh process, and is
// timed from its first step to its last. They take turns; the job's whole time is compared with the loop's.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { built, ensureBuilt } from './lib/compile.js';
import { root, runMain, say, ScriptError } from './lib/project.js';

/** @typedef {import('../bench/pipeline/job-protocol.js').JobRequest} JobRequest */
/** @typedef {import('../bench/pipeline/job-protocol.js').JobMessage} JobMessage */

const MEMORY_EVERY_MS = 500;

const { values: options } = parseArgs({
  options: {
    suite: { type: 'string', default: 'cifar10-cnn' },
    epochs: { type: 'string', default: '2' },
    pairs: { type: 'string', default: '3' },
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
    /** @type {number[]} */
    const ratios = [];
    for (let pair = 0; pair < Number(options.pairs); pair++) {
      // Whoever came second comes first: a machine that drifts favours neither.
      const inTurn = pair % 2 === 0 ? [timeJob, timeLoop] : [timeLoop, timeJob];
      /** @type {Map<unknown, number>} */
      const seconds = new Map();
      for (const measure of inTurn) seconds.set(measure, await measure(request, folder));
      const [job = Number.NaN, loop = Number.NaN] = [seconds.get(timeJob), seconds.get(timeLoop)];
      ratios.push(job / loop);
      say(`pair ${pair + 1}: job ${job.toFixed(1)} s, bare loop ${loop.toFixed(1)} s, ${percent(job / loop)} more`);
    }
    const sorted = [...ratios].sort((a, b) => a - b);
    say(`the job takes ${percent(sorted[sorted.length >> 1] ?? Number.NaN)} more than the bare loop (median of pairs)`);
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
  const { loadSuite } = await built(/** @type {typeof import('../bench/pipeline/load.js')} */ ({}), 'pipeline/load');
  const { planSuite } = await built(/** @type {typeof import('../bench/pipeline/plan.js')} */ ({}), 'pipeline/plan');
  const { harness } = await built(
    /** @type {typeof import('../bench/pipeline/provenance.js')} */ ({}),
    'pipeline/provenance',
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
 * @param {JobRequest} request
 * @param {string} folder
 * @returns {Promise<number>} seconds from start to exit
 */
async function timeJob(request, folder) {
  const file = path.join(folder, 'request.json');
  writeFileSync(file, JSON.stringify(request));
  rmSync(request.store, { recursive: true, force: true });
  const start = performance.now();
  const child = await startProgram('dist/bench/pipeline/job-main.js', file, request.threads);
  let peak = 0;
  let epoch = 'before the first epoch';
  /** Seconds from the start to the last report of each epoch. @type {Map<string, number>} */
  const ends = new Map();
  child.on('message', (/** @type {JobMessage} */ message) => {
    if (message.type === 'progress') {
      epoch = /epoch \d+/.exec(message.note)?.[0] ?? epoch;
      ends.set(epoch, (performance.now() - start) / 1000);
    }
    if (message.type === 'failed') say(message.error.message);
  });
  /** Highest resident size seen, in MiB, by what the job was at. @type {Map<string, number>} */
  const resident = new Map();
  const look = setInterval(() => {
    const [now, highest] = [residentMebibytes(child.pid, 'VmRSS'), residentMebibytes(child.pid, 'VmHWM')];
    if (now === null || highest === null) return;
    resident.set(epoch, Math.max(resident.get(epoch) ?? 0, now));
    peak = highest;
  }, MEMORY_EVERY_MS);
  const [code] = await once(child, 'exit');
  const seconds = (performance.now() - start) / 1000;
  clearInterval(look);
  if (code !== 0) throw new ScriptError(`the job failed with exit code ${String(code)}`);
  const list = [...resident].map(([name, size]) => `${name} ${Math.round(size)}`).join(', ');
  say(`  resident size of the job, MiB: ${list}; peak ${Math.round(peak)}`);
  say(
    `  the job's epochs, s: ${lengths([...ends.values()])}, the first with its start; end ${(seconds - lastOf(ends)).toFixed(1)}`,
  );
  return seconds;
}

/**
 * @param {JobRequest} request
 * @param {string} folder
 * @returns {Promise<number>} seconds from the first step to the last
 */
async function timeLoop(request, folder) {
  const file = path.join(folder, 'request.json');
  writeFileSync(file, JSON.stringify(request));
  const child = await startProgram('scripts/lib/bare-training.js', file, request.threads);
  const [milliseconds] = /** @type {[number[]]} */ (await once(child, 'message'));
  if (child.exitCode === null) await once(child, 'exit');
  const ends = milliseconds.map((end) => end / 1000);
  say(`  the bare loop's epochs, s: ${lengths(ends)}`);
  return ends.at(-1) ?? Number.NaN;
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
 * From the kernel's own account; `null` where there is none, as for a process that ends.
 *
 * @param {number | undefined} pid
 * @param {'VmRSS' | 'VmHWM'} field
 */
function residentMebibytes(pid, field) {
  try {
    const kibibytes = new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid ?? 0}/status`, 'utf8'))?.[1];
    return kibibytes === undefined ? null : Number(kibibytes) / 1024;
  } catch {
    return null;
  }
}

/** @param {ReadonlyMap<string, number>} ends */
function lastOf(ends) {
  return [...ends.values()].at(-1) ?? Number.NaN;
}

/**
 * What lies between times, and before the first.
 *
 * @param {readonly number[]} ends - seconds
 */
function lengths(ends) {
  return ends.map((end, index) => (end - (ends[index - 1] ?? 0)).toFixed(1)).join(' ');
}

/** @param {number} ratio */
function percent(ratio) {
  return `${((ratio - 1) * 100).toFixed(1)} %`;
}
