// The external plug-ins of a suite: found, checked, and named in keys by the digest of their files.
import type { External, VersionedPlugin } from '../../contract/plan.js';
import type { Parameters } from '../../contract/primitives.js';
import { DEFAULT_LIMITS, type SubmissionCard, type SubmissionLimits } from '../../contract/submission.js';
import type { Suite } from '../../contract/suite.js';
import type { Submission } from '../../submission/manifest.js';
import { checkEntry } from './check-entry.js';
import { entriesOf, type EntryKind } from './entries.js';

export type { EntryKind } from './entries.js';

/** By `attacks/<name>` and the like. */
export type Submissions = ReadonlyMap<string, Submission>;

/** Throws SuiteError for an entry that names another submission than it finds, and what reading one throws. */
export async function loadSubmissions(suite: Suite, file: string): Promise<Submissions> {
  const entries = entriesOf(suite, file);
  const loaded = new Map<string, Submission>();
  if (entries.length === 0) return loaded;
  const { loadSubmission } = await import('../../submission/manifest.js');
  for (const entry of entries) {
    const submission = await loadSubmission(entry.folder);
    await checkEntry(entry, submission);
    loaded.set(`${entry.kind}/${entry.name}`, submission);
  }
  return loaded;
}

/** An external plug-in as it goes into keys; `null` for one that comes with StealBench. */
export function versionedSubmission(
  submissions: Submissions,
  kind: EntryKind,
  id: string,
  parameters: Parameters,
): VersionedPlugin | null {
  const submission = submissions.get(`${kind}/${id}`);
  if (submission === undefined) return null;
  return { id, version: submission.manifest.version, parameters, submission: submission.digest };
}

/** Places and limits for a job that runs some of these plug-ins; nothing if none of them is external. */
export function externalOf(
  submissions: Submissions,
  plugins: readonly VersionedPlugin[],
  limits: Partial<SubmissionLimits> | undefined,
): { readonly external?: External } {
  const digests = plugins.flatMap(({ submission }) => submission ?? []);
  const used = [...submissions.values()].filter(({ digest }) => digests.includes(digest));
  if (used.length === 0) return {};
  const folders = Object.fromEntries(used.map(({ digest, folder }) => [digest, folder]));
  return { external: { folders, limits: { ...DEFAULT_LIMITS, ...limits } } };
}

export async function cardsOf(submissions: Submissions): Promise<{ submissions?: Record<string, SubmissionCard> }> {
  if (submissions.size === 0) return {};
  const { cardOf } = await import('../../submission/manifest.js');
  return { submissions: Object.fromEntries([...submissions].map(([id, submission]) => [id, cardOf(submission)])) };
}
