// A victim of a suite, opened to be asked by anybody: its jobs have run, and what a job of the attack would open is opened here.
import type { Job, JobOf, Plan } from '../../contract/plan.js';
import type { Precision } from '../../contract/precision.js';
import { EnvironmentError } from '../../contract/errors.js';
import { decodeNpy } from '../../lib/npy/npy.js';
import { openTensors } from '../../tensor/open.js';
import { openSlice } from '../data/slice.js';
import type { JobContext } from '../jobs/context.js';
import { openOracle } from '../jobs/open-oracle.js';
import { orderSeed } from '../jobs/pool.js';
import { EvidenceStore } from '../store/evidence-store.js';
import type { OnAnswered, Stand, TestSet } from './served.js';

type StealJob = Job & { readonly spec: JobOf<'steal'> };
type EvaluateJob = Job & { readonly spec: JobOf<'evaluate'> };

export interface PlannedStand {
  readonly steal: StealJob;
  /** Of the victim itself on its test images; `null` where asking it again costs its owner something. */
  readonly evaluate: EvaluateJob | null;
  /** What has to run first, needs first. */
  readonly jobs: readonly Job[];
}

/** @throws EnvironmentError with the code and the fix of what this machine lacks */
export function plannedStand({ jobs, cells }: Plan): PlannedStand {
  const [cell] = cells;
  if (cell?.state.kind !== 'planned') {
    const {
      code = 'serve-victim',
      reason = 'the suite plans nothing',
      fix = 'Name another suite.',
    } = cell?.state ?? {};
    throw new EnvironmentError(`this victim cannot be served here: ${reason}`, { code, hint: fix });
  }
  const { steal: key = '', victim = '' } = cell.state.jobs;
  const byKey = new Map(jobs.map((job) => [job.key, job]));
  const [steal, evaluate] = [byKey.get(key), byKey.get(victim)];
  if (!isSteal(steal)) throw new Error(`a plan of ${cell.label} that asks nothing`);
  const test = isEvaluate(evaluate) && isOurs(evaluate) ? evaluate : null;
  const wanted = new Set<string>();
  const visit = (one: string): void => {
    if (wanted.has(one)) return;
    wanted.add(one);
    byKey.get(one)?.needs.forEach(visit);
  };
  steal.needs.forEach(visit);
  if (test !== null) visit(test.key);
  return { steal, evaluate: test, jobs: jobs.filter((job) => wanted.has(job.key)) };
}

export interface OpeningOptions {
  readonly storeRoot: string;
  readonly dataRoot: string;
  readonly backend: string;
  readonly precision: Precision;
  readonly threads: number;
  readonly budget: number;
  readonly signal: AbortSignal;
  /** Closed in reverse order when nobody asks any more. */
  readonly atEnd: (close: () => Promise<void>) => void;
  readonly onAnswered: OnAnswered;
}

/** The jobs of the stand must have run. */
export async function openStand({ steal, evaluate }: PlannedStand, options: OpeningOptions): Promise<Stand> {
  const { storeRoot, dataRoot, backend, precision, threads, budget, signal, atEnd, onAnswered } = options;
  const store = new EvidenceStore(storeRoot);
  const spec = { ...steal.spec, budgetQueries: budget };
  const context: JobContext<'steal'> = {
    ...{ spec, store, dataRoot, signal, threads, atEnd },
    backend: await openTensors({ backend, threads, precision }),
    ...{ external: steal.external, endpoint: steal.endpoint },
    noteDetail: () => undefined,
    onProgress: () => undefined,
    input: async (key) => {
      const manifest = await store.manifest(key);
      if (manifest === null) throw new Error(`${key} has not run`);
      return manifest;
    },
  };
  const { core, pool } = await openOracle(context, { onProgress: ({ answered }) => onAnswered(answered) });
  const test = evaluate === null ? null : await testSet(evaluate, store, dataRoot);
  return { core, pool: pool.images.count === 0 ? null : pool, test, seed: orderSeed(steal.spec, 'submission') };
}

async function testSet({ key, spec }: EvaluateJob, store: EvidenceStore, dataRoot: string): Promise<TestSet> {
  const manifest = await store.manifest(key);
  if (manifest === null) throw new Error(`${key} has not run`);
  const { images, labels } = await openSlice(spec.test, dataRoot);
  const { data, shape } = decodeNpy(await store.read(manifest, 'posteriors.npy'), 'posteriors.npy');
  if (!(data instanceof Float32Array)) throw new Error(`${key} left no float32 answers`);
  return { images, labels, answers: { values: data, rows: shape[0] ?? 0, columns: spec.classes } };
}

function isSteal(job: Job | undefined): job is StealJob {
  return job?.spec.kind === 'steal';
}

function isEvaluate(job: Job | undefined): job is EvaluateJob {
  return job?.spec.kind === 'evaluate';
}

/** Whoever is trained here, or lies in a file: not somebody's API. */
function isOurs({ endpoint }: Job): boolean {
  return endpoint === undefined || endpoint.url.startsWith('file:');
}
