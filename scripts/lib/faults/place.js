// A suite of seconds with its data, and runs of it: started, ended, compared with one that nothing disturbed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { built } from '../compile.js';
import { cli, ScriptError } from '../project.js';

const training = { epochs: 2, batchSize: 16, learningRate: 0.02 };
const CLASSES = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];
const BATCHES = ['data_batch_1', 'data_batch_2', 'data_batch_3', 'data_batch_4', 'data_batch_5', 'test_batch'];
const IMAGE_BYTES = 3072;

const SUITE = {
  name: 'faults',
  version: '1.0.0',
  title: 'A suite to be disturbed',
  seeds: [1],
  jobTimeLimitMinutes: 1,
  victims: [{ id: 'tiny', dataset: 'cifar10', model: 'cnn', inputSize: [8, 8], minimumAccuracy: 0, training }],
  pools: [{ id: 'pool', dataset: 'dead-leaves', size: 40 }],
  surrogate: { model: 'cnn', training },
  attacks: [{ attack: 'knockoff-random', pool: 'pool', budgets: [20, 40] }],
};

/**
 * @typedef {object} Place
 * @property {string} folder - holds suite and data
 * @property {string} suite
 * @property {string} data
 */

/** @typedef {{ exit: number | null, signal: string | null, output: string }} End */

/**
 * Writes suite and data, imported as the command line does.
 *
 * @param {string} folder
 * @returns {Promise<Place>}
 */
export async function prepare(folder) {
  const suite = path.join(folder, 'faults.json');
  writeFileSync(suite, JSON.stringify(SUITE));
  const source = path.join(folder, 'source', 'cifar-10-batches-bin');
  mkdirSync(source, { recursive: true });
  writeFileSync(path.join(source, 'batches.meta.txt'), `${CLASSES.join('\n')}\n`);
  const { createRng } = await built(
    /** @type {typeof import('../../../bench/lib/random/rng.js')} */ ({}),
    'lib/random/rng',
  );
  for (const name of BATCHES) {
    const rng = createRng(`faults:${name}`);
    const images = Array.from({ length: 40 }, (_, image) => {
      const pixels = Uint8Array.from({ length: IMAGE_BYTES }, () => (image % 10) * 20 + rng.nextInt(50));
      return Buffer.concat([Buffer.from([image % 10]), pixels]);
    });
    writeFileSync(path.join(source, `${name}.bin`), Buffer.concat(images));
  }
  const data = path.join(folder, 'data');
  const { exit, output } = await ended(
    start(['data', 'import', 'cifar10', path.dirname(source), '--variant', 'noise', '--data', data]),
  );
  if (exit !== 0) throw new ScriptError(`The data cannot be imported here:\n${output}`);
  return { folder, suite, data };
}

/**
 * Parameters of a run whose store and results lie in a folder.
 *
 * @param {Place} place
 * @param {string} at
 * @returns {string[]}
 */
export function runOf({ suite, data }, at) {
  const folders = ['--store', path.join(at, 'store'), '--results', path.join(at, 'results'), '--data', data];
  return ['run', suite, ...folders, '--backend', 'wasm', '--jobs', '2'];
}

/**
 * @param {readonly string[]} parameters - of the command line
 * @param {{ preload?: string, env?: Record<string, string> }} [options]
 */
export function start(parameters, { preload, env = {} } = {}) {
  const before = preload === undefined ? [] : ['--import', path.join(import.meta.dirname, preload)];
  return spawn(process.execPath, [...before, cli, ...parameters], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', ...env },
  });
}

/**
 * @param {ReturnType<typeof start>} child
 * @returns {Promise<End>}
 */
export async function ended(child) {
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output += text));
  const [exit, signal] = /** @type {[number | null, NodeJS.Signals | null]} */ (await once(child, 'close'));
  return { exit, signal, output };
}

/**
 * Scientific digest of each record, by its path.
 *
 * @param {string} at
 * @returns {string} as JSON, to be compared
 */
export function digests(at) {
  const results = path.join(at, 'results');
  const names = existsSync(results) ? readdirSync(results, { recursive: true, encoding: 'utf8' }) : [];
  const records = names.filter((name) => name.endsWith('.json')).sort();
  return JSON.stringify(
    records
      .flatMap((name) => {
        const record = /** @type {{ scientificDigest: string, scientific: { outcome: { state: string } } }} */ (
          JSON.parse(readFileSync(path.join(results, name), 'utf8'))
        );
        // A record of a failed cell stays beside the one that supersedes it.
        return record.scientific.outcome.state === 'completed' ? [record.scientificDigest] : [];
      })
      .sort(),
  );
}

/**
 * Keys of evidence that is there whole, every file by its digest, with when each was written.
 *
 * @param {string} at
 * @returns {Promise<ReadonlyMap<string, bigint>>}
 */
export async function intact(at) {
  const { EvidenceStore, readFiles } = await built(
    /** @type {typeof import('../../../bench/pipeline/store/evidence-store.js')} */ ({}),
    'pipeline/store/evidence-store',
  );
  const store = new EvidenceStore(path.join(at, 'store'));
  /** @type {Map<string, bigint>} */
  const keys = new Map();
  for (const key of evidenceIn(at)) {
    try {
      const manifest = await store.manifest(key);
      if (manifest === null) continue;
      await readFiles(store, manifest);
      keys.set(key, statSync(path.join(store.folder(key), 'manifest.json'), { bigint: true }).mtimeNs);
    } catch {
      // Damaged: it has to be computed again.
    }
  }
  return keys;
}

/**
 * @param {string} at
 * @returns {readonly string[]} keys
 */
export function evidenceIn(at) {
  const folder = path.join(at, 'store', 'evidence');
  return existsSync(folder) ? readdirSync(folder).flatMap((part) => readdirSync(path.join(folder, part))) : [];
}

/**
 * How many jobs were computed again although their evidence was whole.
 *
 * @param {ReadonlyMap<string, bigint>} before
 * @param {string} at
 */
export async function computedAgain(before, at) {
  const now = await intact(at);
  return [...before].filter(([key, written]) => now.get(key) !== written).length;
}

/**
 * Jobs that a run found done before it began, as it says itself.
 *
 * @param {string} output
 */
export function cached(output) {
  return Number(/jobs? to run, (\d+) cached/.exec(output)?.[1] ?? Number.NaN);
}
