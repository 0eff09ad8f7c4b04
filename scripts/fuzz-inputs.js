// npm run fuzz:inputs: what reads files and requests of others, given malformed ones, by fast-check.
//
//   npm run fuzz:inputs -- [--inputs 10000] [--targets csv,tar] [--seed 1] [--seconds 10] [--grown 256] [--found <folder>]
//
// Of each target so many inputs: valid small files (test/fixtures/fuzz) damaged in a few places, and files that follow the
// format's grammar and say what no honest file says. An input may be read or refused with one of our errors. A finding is
// any other error, more than `seconds` for one input, or more than `grown` MiB that one input takes; each is written to
// `found`, and belongs into test/fixtures/fuzz once it is mended. Prints a table.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { ensureBuilt } from './lib/compile.js';
import { inputsOf, TARGETS } from './lib/fuzz/targets.js';
import { runMain, say } from './lib/project.js';

const { values: options } = parseArgs({
  options: {
    inputs: { type: 'string', default: '10000' },
    targets: { type: 'string', default: Object.keys(TARGETS).join(',') },
    seed: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '10' },
    grown: { type: 'string', default: '256' },
    found: { type: 'string' },
  },
});

/** @typedef {{ read: number, refused: number, crash: number, hang: number, memory: number, slowestMs: number, grownMiB: number }} Tally */
/** @typedef {{ index: number, ms: number, grownBytes: number, end: 'read' | 'refused' | 'crash', error?: string } | { done: true }} Message */

await runMain(async () => {
  ensureBuilt();
  const rows = [];
  for (const target of options.targets.split(',')) {
    const tally = await fuzz(target);
    rows.push([
      target,
      tally.read,
      tally.refused,
      tally.crash,
      tally.hang,
      tally.memory,
      tally.slowestMs.toFixed(0),
      tally.grownMiB.toFixed(0),
    ]);
    say(`${target}: ${JSON.stringify(tally)}`);
  }
  const head = ['target', 'read', 'refused', 'crash', 'hang', 'memory', 'slowest (ms)', 'most memory (MiB)'];
  process.stdout.write(`${[head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`);
  return rows.every(([, , , crash, hang, memory]) => crash === 0 && hang === 0 && memory === 0) ? 0 : 1;
});

/** @param {string} target */
async function fuzz(target) {
  const count = Number(options.inputs);
  /** @type {Tally} */
  const tally = { read: 0, refused: 0, crash: 0, hang: 0, memory: 0, slowestMs: 0, grownMiB: 0 };
  /** Findings that say the same are one. @type {Set<string>} */
  const told = new Set();
  for (let from = 0; from < count;) from = await stretch(target, from, { count, tally, told });
  return tally;
}

/**
 * Reads on until the end, or until an input has to be ended.
 *
 * @param {string} target
 * @param {number} from
 * @param {{ count: number, tally: Tally, told: Set<string> }} run
 * @returns {Promise<number>} the next input
 */
async function stretch(target, from, { count, tally, told }) {
  const shared = new SharedArrayBuffer(4);
  const at = new Int32Array(shared).fill(from);
  const worker = new Worker(new URL('./lib/fuzz/worker.js', import.meta.url), {
    workerData: { target, seed: Number(options.seed), from, count: count - from, shared },
    resourceLimits: { maxOldGenerationSizeMb: 2 * Number(options.grown) },
  });
  let [last, since] = [-1, performance.now()];
  const found = (
    /** @type {'crash' | 'hang' | 'memory'} */ kind,
    /** @type {number} */ index,
    /** @type {string} */ why,
  ) => {
    tally[kind]++;
    const place = why.split('\n').slice(0, 2).join(' ');
    if (told.has(`${kind} ${place}`)) return;
    told.add(`${kind} ${place}`);
    say(`FOUND ${target} ${index}: ${kind}: ${why.split('\n').slice(0, 4).join('\n    ')}`);
    keep(target, index, kind);
  };
  return new Promise((resolve, reject) => {
    const timer = setInterval(() => {
      const index = Atomics.load(at, 0);
      if (index !== last) [last, since] = [index, performance.now()];
      // The first one waits for what the target loads.
      if (performance.now() - since < (index === from ? 60_000 : 0) + Number(options.seconds) * 1000) return;
      clearInterval(timer);
      found('hang', index, `more than ${options.seconds} s`);
      void worker.terminate().then(() => resolve(index + 1));
    }, 200);
    worker.on('message', (/** @type {Message} */ message) => {
      if ('done' in message) {
        clearInterval(timer);
        void worker.terminate().then(() => resolve(count));
        return;
      }
      const { index, ms, grownBytes, end, error = '' } = message;
      if (end === 'crash') found('crash', index, error);
      else tally[end]++;
      if (index > from + 200 && grownBytes > Number(options.grown) * 2 ** 20)
        found('memory', index, 'it took much memory');
      tally.slowestMs = Math.max(tally.slowestMs, index > from ? ms : 0);
      tally.grownMiB = Math.max(tally.grownMiB, index > from + 200 ? grownBytes / 2 ** 20 : 0);
    });
    worker.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      clearInterval(timer);
      const index = Atomics.load(at, 0);
      if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') {
        reject(error);
        return;
      }
      found('memory', index, 'its heap is full');
      resolve(index + 1);
    });
  });
}

/**
 * @param {string} target
 * @param {number} index
 * @param {string} kind
 */
function keep(target, index, kind) {
  if (options.found === undefined) return;
  const folder = path.join(options.found, target);
  mkdirSync(folder, { recursive: true });
  const [bytes] = inputsOf(target, { seed: Number(options.seed), from: index, count: 1 });
  if (bytes !== undefined) writeFileSync(path.join(folder, `${kind}-${options.seed}-${index}.bin`), bytes);
}
