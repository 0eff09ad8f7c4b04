// npm run bench:memory: what the process of `run` holds over a run of many jobs.
//
//   npm run bench:memory -- [--seeds 20] [--every 100] [--jobs 2]
//
// Runs a suite of 51 jobs a seed, each of a second, and reads the resident size of the command line as jobs end (Linux).
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import readline from 'node:readline';
import { parseArgs } from 'node:util';
import { ensureBuilt } from './lib/compile.js';
import { cli, runMain, say, ScriptError } from './lib/project.js';

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    every: { type: 'string', default: '100' },
    jobs: { type: 'string', default: '2' },
  },
});

const training = { epochs: 1, batchSize: 32, learningRate: 0.02 };

const SUITE = {
  name: 'many',
  version: '1.0.0',
  title: 'A suite of many small jobs',
  seeds: Array.from({ length: Number(options.seeds) }, (_, index) => index + 1),
  victims: [{ id: 'signs', dataset: 'synthetic-signs', model: 'cnn', inputSize: [8, 8], minimumAccuracy: 0, training }],
  pools: [{ id: 'pool', dataset: 'dead-leaves', size: 100 }],
  surrogate: { model: 'cnn', training },
  attacks: [
    { attack: 'knockoff-random', pool: 'pool', budgets: Array.from({ length: 24 }, (_, index) => 4 * (index + 1)) },
  ],
};

await runMain(async () => {
  ensureBuilt();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'stealbench-memory-'));
  try {
    return await measure(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** @param {string} folder */
async function measure(folder) {
  const at = (/** @type {string} */ name) => path.join(folder, name);
  writeFileSync(at('many.json'), JSON.stringify(SUITE));
  const folders = ['--store', at('store'), '--data', at('data'), '--results', at('results')];
  const more = ['--backend', 'wasm', '--jobs', options.jobs, '--threads', '1', '--events', '-'];
  const child = spawn(process.execPath, [cli, 'run', at('many.json'), ...folders, ...more], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let done = 0;
  for await (const line of readline.createInterface({ input: child.stdout })) {
    /** @type {{ type: string, jobs?: number }} */
    const event = JSON.parse(line);
    if (event.type === 'run-started') say(`${event.jobs ?? 0} jobs; at the start ${mebibytes(child.pid, 'VmRSS')} MiB`);
    if (event.type === 'jobs-finished')
      say(`all have ended: ${mebibytes(child.pid, 'VmRSS')} MiB; records are written next`);
    if (event.type === 'run-ended') say(`at most ${mebibytes(child.pid, 'VmHWM')} MiB, records included`);
    if (event.type !== 'job-finished' || ++done % Number(options.every) !== 0) continue;
    say(`${done} jobs: ${mebibytes(child.pid, 'VmRSS')} MiB`);
  }
  const exit = await ended;
  if (exit !== 0) throw new ScriptError(`the run ended with ${String(exit)}`);
  return 0;
}

/**
 * @param {number | undefined} pid
 * @param {'VmRSS' | 'VmHWM'} field
 */
function mebibytes(pid, field) {
  const status = readFileSync(`/proc/${pid ?? 0}/status`, 'utf8');
  return Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
}
