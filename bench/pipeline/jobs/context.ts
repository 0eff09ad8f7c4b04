// What a job body gets, and what it gives back.
import type { EvidenceManifest, RunProvenance } from '../../contract/evidence.js';
import type { Endpoint, External, JobKind, JobOf } from '../../contract/plan.js';
import type { LoadedBackend } from '../../tensor/backend.js';
import type { Checkpoints } from '../store/checkpoint-file.js';
import type { EvidenceStore } from '../store/evidence-store.js';
import type { LookLog } from '../store/look-log.js';

export interface JobContext<K extends JobKind> {
  readonly spec: JobOf<K>;
  readonly store: EvidenceStore;
  readonly dataRoot: string;
  readonly backend: LoadedBackend;
  readonly signal: AbortSignal;
  /** CPU threads that the job may use. */
  readonly threads: number;
  /** Where external plug-ins lie and what they may use up. */
  readonly external: External | undefined;
  /** Called when the job ends, well or badly; the last one first. */
  readonly atEnd: (close: () => Promise<void>) => void;
  /** Adds to the provenance how it was run; never a result. */
  readonly noteDetail: (name: string, value: string) => void;
  /** Of this job, where its trainings are kept on the way. */
  readonly checkpoints?: Checkpoints;
  /** Of this job, where the answers of the victim that it asks are kept on the way. */
  readonly looks?: LookLog;
  readonly onProgress: (fraction: number, note: string) => void;
  /** Where the victim answers that this job asks; absent for victims that are trained here. */
  readonly endpoint?: Endpoint | undefined;
  /** The manifest of a job that this one needs; it is noted as an input. */
  readonly input: (key: string) => Promise<EvidenceManifest>;
}

export interface JobOutput {
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** Small scientific outputs; timings never. */
  readonly summary: EvidenceManifest['summary'];
  /** Seen on the way; goes beside the provenance, since no rerun has to reproduce it bit for bit. */
  readonly observed?: Pick<RunProvenance, 'determinism' | 'ledgerHead' | 'substitutes'>;
}

/** A job body: one file a kind in bench/pipeline/jobs/. */
export type JobBody<K extends JobKind> = (context: JobContext<K>) => Promise<JobOutput>;
