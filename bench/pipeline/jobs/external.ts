// What a job body needs to run an external plug-in: its folder, checked again, and the limits.
import type { VersionedPlugin } from '../../contract/plan.js';
import type { JobKind } from '../../contract/plan.js';
import type { SubmissionLimits } from '../../contract/submission.js';
import { deriveSeed } from '../../lib/random/rng.js';
import type { Entry } from '../../submission/workplace.js';
import type { JobContext } from './context.js';

export type ExternalContext = Pick<
  JobContext<JobKind>,
  'external' | 'store' | 'dataRoot' | 'threads' | 'signal' | 'noteDetail' | 'atEnd'
>;

export interface ExternalEntry extends Entry {
  readonly limits: SubmissionLimits;
  readonly signal: AbortSignal;
  readonly onText: (text: string) => void;
}

/** Records also which sandbox it runs in. */
export async function externalEntry(
  context: ExternalContext,
  { id, submission, parameters }: VersionedPlugin,
): Promise<ExternalEntry> {
  const { external, store, dataRoot, threads, signal, noteDetail } = context;
  const folder = external?.folders[submission ?? ''];
  if (external === undefined || folder === undefined) throw new Error(`the job knows no folder of submission ${id}`);
  const { loadSubmission } = await import('../../submission/manifest.js');
  const { sandboxState } = await import('../../submission/sandbox/probe.js');
  const { manifest } = await loadSubmission(folder);
  const state = await sandboxState();
  noteDetail('sandbox', state.available ? state.description : 'none');
  return {
    submission: { manifest, folder, digest: submission ?? '' },
    parameters,
    threads,
    hidden: [store.root, dataRoot],
    limits: external.limits,
    signal,
    onText: (text) => process.stderr.write(text),
  };
}

/** A name for whoever asks that says nothing of who it is. */
export function clientName(seed: number, stream: string): string {
  return `client-${deriveSeed('client', seed, stream).toString(36)}`;
}
