// A job on the machine that computes it: its process, and whether what it left is good enough for those that need it.
import { EvidenceStore } from '../store/evidence-store.js';
import { runJobProcess, type JobEnd, type JobProcessOptions } from './job-process.js';
import { victimTooWeak } from './victim-gate.js';

export interface RunTaskOptions extends JobProcessOptions {
  /** Runs even if its evidence is there. */
  readonly fresh: boolean;
}

/** Rejects with the signal's reason when it is stopped. */
export async function runTask({ fresh, ...options }: RunTaskOptions): Promise<JobEnd> {
  const { job, store: root } = options.request;
  const store = new EvidenceStore(root);
  if (fresh) await store.remove(job.key);
  const end = await runJobProcess(options);
  const manifest = end.ok ? await store.manifest(job.key) : null;
  const weak = manifest === null ? null : victimTooWeak(job, manifest);
  return weak === null ? end : { ok: false, failure: weak };
}
