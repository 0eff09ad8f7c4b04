// What works on this machine and what does not, with the way to mend it.
import { existsSync } from 'node:fs';
import { access, constants, statfs } from 'node:fs/promises';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import path from 'node:path';
import type { DatasetMeta } from '../../contract/dataset.js';
import { DatasetMissingError, StealBenchError } from '../../contract/errors.js';
import { monotonicMs } from '../../lib/process/clock.js';
import { quantile } from '../../lib/stats/quantile.js';
import { listBackendStates } from '../backends/choice.js';
import { importLeftovers } from '../data/leftovers.js';
import { earlierDecoder } from '../data/earlier-decoder.js';
import { openDataset } from '../data/open.js';
import type { Finding } from './finding.js';
import { loadAll } from '../registry/registry.js';
import { listWeights } from '../weights/inventory.js';

const GIB = 2 ** 30;

export async function diagnose(folders: {
  readonly store: string;
  readonly data: string;
  readonly results: string;
}): Promise<readonly Finding[]> {
  return [
    machine(),
    ...(await backends()),
    ...(await submissions()),
    ...(await Promise.all(Object.entries(folders).map(async ([name, folder]) => disk(name, folder)))),
    ...(await datasets(folders.data)),
    ...(await leftoverImports(folders.data)),
    ...(await weights(folders.data)),
    clockNoise(),
  ];
}

function machine(): Finding {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const state = `Node ${process.version}, ${availableParallelism()} cores (${model}), ${(freemem() / GIB).toFixed(1)} of ${(totalmem() / GIB).toFixed(1)} GiB free`;
  return { level: 'ok', subject: 'machine', state, fix: null };
}

async function backends(): Promise<readonly Finding[]> {
  const states = await listBackendStates();
  const best = states.find(({ available }) => available)?.id;
  return states.map(({ id, available, state }) => ({
    level: available ? 'ok' : 'warning',
    subject: `backend ${id}`,
    state: id === best ? `${state}, chosen by itself` : state,
    fix: null,
  }));
}

async function submissions(): Promise<readonly Finding[]> {
  const { submissionFindings } = await import('./diagnose-submissions.js');
  return submissionFindings();
}

async function disk(name: string, folder: string): Promise<Finding> {
  const subject = `folder ${name}`;
  const nearest = nearestExisting(folder);
  try {
    await access(nearest, constants.W_OK);
    const { bavail, bsize } = await statfs(nearest);
    const free = (bavail * bsize) / GIB;
    const state = `${folder}, ${free.toFixed(1)} GiB free`;
    return free > 2
      ? { level: 'ok', subject, state, fix: null }
      : { level: 'warning', subject, state, fix: 'Free some space: evidence of a real suite takes about 1 GiB.' };
  } catch {
    return {
      level: 'problem',
      subject,
      state: `${folder} cannot be written`,
      fix: `Make it writable, or choose another with --${name}.`,
    };
  }
}

function nearestExisting(folder: string): string {
  return existsSync(folder) || path.dirname(folder) === folder ? folder : nearestExisting(path.dirname(folder));
}

async function datasets(dataRoot: string): Promise<readonly Finding[]> {
  const plugins = (await loadAll('datasets')).filter(({ meta }) => !meta.generated && meta.id !== 'image-folder');
  return Promise.all(plugins.map(async ({ meta }) => datasetFinding(meta, dataRoot)));
}

async function leftoverImports(dataRoot: string): Promise<readonly Finding[]> {
  const found = await importLeftovers(dataRoot);
  if (found.length === 0) return [];
  const what = found.length === 1 ? '1 folder' : `${found.length} folders`;
  const state = `${what} of imports that were killed: ${found.join(', ')}`;
  return [{ level: 'warning', subject: 'leftovers', state, fix: 'The next import removes them; or delete them.' }];
}

async function datasetFinding({ id, version }: DatasetMeta, dataRoot: string): Promise<Finding> {
  const subject = `dataset ${id}`;
  try {
    const { record } = await openDataset(id, dataRoot);
    const { train, test } = record.parts;
    const state = `${record.variant}, ${train.count} + ${test?.count ?? 0} images of ${record.shape.join('x')}`;
    if (record.decoderVersion === version) return { level: 'ok', subject, state, fix: null };
    const fix = `It was ${earlierDecoder(record.decoderVersion, version)}.`;
    return { level: 'warning', subject, state, fix };
  } catch (error) {
    if (error instanceof DatasetMissingError)
      return { level: 'warning', subject, state: 'not on this machine', fix: error.hint };
    if (error instanceof StealBenchError && error.code === 'ambiguous-variant')
      return { level: 'warning', subject, state: 'several variants, none of them official', fix: error.hint };
    return problem(subject, error);
  }
}

/** Throws what is none of ours. */
function problem(subject: string, error: unknown): Finding {
  if (error instanceof StealBenchError) return { level: 'problem', subject, state: error.message, fix: error.hint };
  throw error;
}

async function weights(dataRoot: string): Promise<readonly Finding[]> {
  try {
    const rows = await listWeights(dataRoot);
    return rows.map(({ model, set, record, obtain }) => {
      const subject = `weights ${model} ${set.id}`;
      return record === null
        ? { level: 'warning', subject, state: 'not on this machine', fix: `Run \`${obtain}\`.` }
        : { level: 'ok', subject, state: `from ${record.source.name}`, fix: null };
    });
  } catch (error) {
    return [problem('weights', error)];
  }
}

/** A fixed piece of work, again and again: on a quiet machine the slow repetitions are close to the middle one. */
function clockNoise(): Finding {
  const samples = Array.from({ length: 60 }, () => {
    const start = monotonicMs();
    let sum = 0;
    for (let index = 0; index < 400_000; index++) sum += Math.sqrt(index);
    return monotonicMs() - start + (sum < 0 ? 1 : 0);
  }).slice(10);
  const slow = quantile(samples, 0.95);
  const ratio = slow / quantile(samples, 0.5);
  const state = `the slowest twentieth of equal work took ${ratio.toFixed(2)} times the middle`;
  if (ratio < 1.3) return { level: 'ok', subject: 'clock noise', state, fix: null };
  return {
    level: 'warning',
    subject: 'clock noise',
    state,
    fix: 'Other work disturbs timings: compare throughput only within one run.',
  };
}
