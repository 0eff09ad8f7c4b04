// A job on the machine that computes it: nobody else computes it meanwhile, and what it left is good enough for those that
// need it.
import { acquireLock, LOCK_TIMES } from '../store/lock.js';
import { EvidenceStore } from '../store/evidence-store.js';
import { isCurrent } from './freshness.js';
import { runJobProcess, type JobEnd, type JobProcessOptions } from './job-process.js';
import { victimTooWeak } from './victim-gate.js';

export interface RunTaskOptions extends JobProcessOptions {
  /** Runs even if its evidence is there. */
  readonly fresh: boolean;
}

/**
 * Where another process on any machine computes this job for the same store, waits for it and takes what it left.
 *
 * Rejects with the signal's reason when it is stopped.
 */
export async function runTask(options: RunTaskOptions): Promise<JobEnd> {
  const { request, signal, onProgress } = options;
  const store = new EvidenceStore(request.store);
  for (;;) {
    const lock = await acquireLock(store.lockFolder(request.job.key), {
      signal,
      times: LOCK_TIMES,
      onWait: (owner) => onProgress(0, `${owner} computes it already`),
    });
    try {
      return await compute(store, { ...options, signal: AbortSignal.any([signal, lock.lost]) });
    } catch (error) {
      signal.throwIfAborted();
      if (!lock.lost.aborted) throw error;
    } finally {
      await lock.release();
    }
  }
}

async function compute(store: EvidenceStore, { fresh, ...options }: RunTaskOptions): Promise<JobEnd> {
  const { job } = options.request;
  if (fresh) await store.remove(job.key);
  const end: JobEnd = (await isCurrent(store, job)) ? { ok: true, peakBytes: 0 } : await runJobProcess(options);
  const manifest = end.ok ? await store.manifest(job.key) : null;
  const weak = manifest === null ? null : victimTooWeak(job, manifest);
  return weak === null ? end : { ok: false, failure: weak };
}
