// Kind → body, and from body to evidence.
import type { EvidenceManifest, RunProvenance } from '../../contract/evidence.js';
import type { Job, JobKind, JobSpec } from '../../contract/plan.js';
import { monotonicMs, now } from '../../lib/process/clock.js';
import type { LoadedBackend } from '../../tensor/backend.js';
import { openTensors } from '../../tensor/open.js';
import { Checkpoints } from '../store/checkpoint-file.js';
import { EvidenceStore } from '../store/evidence-store.js';
import { LookLog } from '../store/look-log.js';
import type { JobRequest } from '../execution/job-protocol.js';
import { backendProvenance, executionProvenance } from '../execution/provenance.js';
import type { JobContext, JobOutput } from './context.js';

type Shared = Omit<JobContext<JobKind>, 'spec'>;

export interface JobHooks {
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number, note: string) => void;
  /** Milliseconds of training that are worth a checkpoint; default: a minute. */
  readonly worthMs?: number;
}

/** Runs one job in this process and keeps its evidence. */
export async function runJob(
  { job, store: root, data, backend, threads, precision, harness }: JobRequest,
  hooks: JobHooks,
): Promise<EvidenceManifest> {
  const startedAt = now().toISOString();
  const start = monotonicMs();
  const store = new EvidenceStore(root);
  const loaded = await openTensors({ backend, threads, precision });
  const inputs: Record<string, string> = {};
  const input = async (key: string): Promise<EvidenceManifest> => {
    const manifest = await store.manifest(key);
    if (manifest === null) throw new Error(`job ${job.label} started before its input ${key}`);
    inputs[key] = manifest.digest;
    return manifest;
  };
  const details: Record<string, string> = {};
  const noteDetail = (name: string, value: string): void => void (details[name] = value);
  const { external, endpoint } = job;
  const checkpoints = new Checkpoints(root, job.key, hooks.worthMs);
  const looks = new LookLog(root, job.key);
  const closers: (() => Promise<void>)[] = [];
  const atEnd = (close: () => Promise<void>): void => void closers.unshift(close);
  const shared = {
    store,
    dataRoot: data,
    backend: loaded,
    input,
    threads,
    external,
    endpoint,
    noteDetail,
    atEnd,
    checkpoints,
    looks,
    ...hooks,
  };
  const { files, summary, observed } = await runBody(job.spec, shared).finally(async () => {
    for (const close of closers) await close();
  });
  const { execution, ...graphs } = executionProvenance();
  const provenance = { ...backendProvenance(loaded), execution, ...(await machineOf(job, loaded)) };
  const backendDetails = { ...provenance.backendDetails, ...graphs, ...details };
  const timing = { startedAt, durationMs: monotonicMs() - start };
  const run = { ...harness, ...provenance, backendDetails, ...timing, ...observed };
  const committed = await store.commit({
    key: job.key,
    spec: job.spec,
    files,
    summary,
    inputs: inputsOf(job, inputs),
    run,
  });
  await checkpoints.remove();
  await looks.remove();
  return committed;
}

/** A body is read when it runs: the other kinds' libraries would cost a process 0.15 s of its start. */
async function runBody(spec: JobSpec, shared: Shared): Promise<JobOutput> {
  switch (spec.kind) {
    case 'train-victim':
      return (await import('./train-victim.js')).run({ ...shared, spec });
    case 'train-defended-victim':
      return (await import('./train-defended-victim.js')).run({ ...shared, spec });
    case 'probe-victim':
      return (await import('./probe-victim.js')).run({ ...shared, spec });
    case 'steal':
      return (await import('./steal.js')).run({ ...shared, spec });
    case 'prepare-defense':
      return (await import('./prepare-defense.js')).run({ ...shared, spec });
    case 'recover':
      return (await import('./recover.js')).run({ ...shared, spec });
    case 'train-surrogate':
      return (await import('./train-surrogate.js')).run({ ...shared, spec });
    case 'evaluate':
      return (await import('./evaluate.js')).run({ ...shared, spec });
    case 'audit-overlap':
      return (await import('./audit-overlap.js')).run({ ...shared, spec });
    case 'verify-ownership':
      return (await import('./verify-ownership.js')).run({ ...shared, spec });
    case 'verify-triggers':
      return (await import('./verify-triggers.js')).run({ ...shared, spec });
    case 'craft':
      return (await import('./craft.js')).run({ ...shared, spec });
    case 'train-detector':
      return (await import('./train-detector.js')).run({ ...shared, spec });
    case 'detect':
      return (await import('./detect.js')).run({ ...shared, spec });
    case 'train-stream-detector':
      return (await import('./train-stream-detector.js')).run({ ...shared, spec });
    case 'watch':
      return (await import('./watch.js')).run({ ...shared, spec });
    case 'watch-benign':
      return (await import('./watch-benign.js')).run({ ...shared, spec });
    case 'train-leaked':
      return (await import('./train-leaked.js')).run({ ...shared, spec });
    case 'throughput':
      return (await import('./throughput.js')).run({ ...shared, spec });
  }
}

/** Only a timing depends on the machine; asking costs a second where there is a GPU. */
async function machineOf({ spec }: Job, { adapter }: LoadedBackend): Promise<Pick<RunProvenance, 'machine'>> {
  if (spec.kind !== 'throughput') return {};
  const { describeMachine } = await import('../../tensor/device/machine.js');
  return { machine: await describeMachine(adapter) };
}

function inputsOf(job: Job, inputs: Record<string, string>): Record<string, string> {
  const unread = job.needs.filter((key) => !(key in inputs));
  if (unread.length > 0) throw new Error(`job ${job.label} declares inputs that it did not read: ${unread.join(', ')}`);
  return inputs;
}
