// npm run bench:plan: how long a store of 100,000 finished jobs takes to be planned with.
//
//   npm run bench:plan -- [--seeds 2000] [--data FOLDER]
//
// Plans a suite of 51 jobs a seed, puts evidence for every job into a store (its bytes mean nothing, its digests are right),
// and times `plan --json` in processes of their own: the first reads everything, those after it what changed.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { built, ensureBuilt } from './lib/compile.js';
import { cli, runMain, say, ScriptError } from './lib/project.js';

const { values: options } = parseArgs({
  options: { seeds: { type: 'string', default: '2000' }, data: { type: 'string' } },
});

const training = { epochs: 1, batchSize: 32, learningRate: 0.02 };

const SUITE = {
  name: 'large',
  version: '1.0.0',
  title: 'A suite of many seeds',
  seeds: Array.from({ length: Number(options.seeds) }, (_, index) => index + 1),
  victims: [{ id: 'signs', dataset: 'synthetic-signs', model: 'cnn', inputSize: [8, 8], minimumAccuracy: 0, training }],
  pools: [{ id: 'pool', dataset: 'dead-leaves', size: 100 }],
  surrogate: { model: 'cnn', training },
  attacks: [
    { attack: 'knockoff-random', pool: 'pool', budgets: Array.from({ length: 24 }, (_, index) => 4 * (index + 1)) },
  ],
};

const RUN = {
  ...{ harnessVersion: '0.1.0', harnessCommit: null, harnessDirty: null, node: process.version, tfjs: '4.22.0' },
  ...{ backend: 'wasm', backendVersion: '4.22.0', device: 'a processor', threads: 1, backendDetails: {} },
  ...{ startedAt: '2026-01-01T00:00:00.000Z', durationMs: 1 },
};

await runMain(async () => {
  ensureBuilt();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'stealbench-plan-'));
  try {
    writeFileSync(path.join(folder, 'large.json'), JSON.stringify(SUITE));
    const bare = timed(folder);
    await fill(path.join(folder, 'store'), bare.jobs);
    const rows = {
      'no evidence': bare,
      'first with evidence': timed(folder),
      then: timed(folder),
      again: timed(folder),
    };
    for (const [name, { seconds, cpuSeconds, jobs, cached, megabytes }] of Object.entries(rows))
      say(
        `${name}: ${jobs.length} jobs, ${cached} cached: ${seconds} s, ${cpuSeconds} s of processor time, ${megabytes} MiB`,
      );
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** @typedef {{ key: string, needs: readonly string[], spec: unknown }} PlannedJob */

/** @param {string} folder */
function timed(folder) {
  const folders = ['--store', path.join(folder, 'store'), '--data', options.data ?? path.join(folder, 'data')];
  const measure = `data:text/javascript,process.on('exit',()=>process.stderr.write(JSON.stringify(process.resourceUsage())))`;
  const started = performance.now();
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import', measure, cli, 'plan', path.join(folder, 'large.json'), '--json', '--backend', 'wasm', ...folders],
    { encoding: 'utf8', maxBuffer: 2 ** 30 },
  );
  if (status !== 0) throw new ScriptError(`plan ended with ${status}: ${stderr}`);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(stderr.slice(stderr.lastIndexOf('{')));
  /** @type {{ jobs: readonly PlannedJob[], cached: Record<string, boolean> }} */
  const plan = JSON.parse(stdout);
  const cached = Object.values(plan.cached).filter(Boolean).length;
  const cpuSeconds = ((userCPUTime + systemCPUTime) / 1e6).toFixed(1);
  return { seconds, cpuSeconds, jobs: plan.jobs, cached, megabytes: Math.round(maxRSS / 1024) };
}

/**
 * @param {string} root
 * @param {readonly PlannedJob[]} jobs - those that are needed first
 */
async function fill(root, jobs) {
  const { evidenceDigest } = await built(
    /** @type {typeof import('../bench/pipeline/store/evidence-store.js')} */ ({}),
    'pipeline/store/evidence-store',
  );
  const { digestBytes } = await built(
    /** @type {typeof import('../bench/lib/files/hash.js')} */ ({}),
    'lib/files/hash',
  );
  const bytes = new Uint8Array(1000);
  const files = [{ name: 'weights.safetensors', bytes: bytes.length, sha256: digestBytes(bytes) }];
  const digest = evidenceDigest({ files, summary: {} });
  for (const { key, needs, spec } of jobs) {
    const folder = path.join(root, 'evidence', key.slice(0, 2), key);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'weights.safetensors'), bytes);
    const inputs = Object.fromEntries(needs.map((need) => [need, digest]));
    const manifest = { schemaVersion: 1, key, spec, files, inputs, summary: {}, digest, run: RUN };
    writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify(manifest));
  }
}
