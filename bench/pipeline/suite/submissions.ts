// The external plug-ins of a suite: found, checked, and named in keys by the digest of their files.
import path from 'node:path';
import { SuiteError } from '../../contract/errors.js';
import type { External, VersionedPlugin } from '../../contract/plan.js';
import type { Parameters } from '../../contract/primitives.js';
import {
  DEFAULT_LIMITS,
  type SubmissionCard,
  type SubmissionKind,
  type SubmissionLimits,
} from '../../contract/submission.js';
import { defenseList, recoverySpec, type Suite } from '../../contract/suite.js';
import type { Submission } from '../../submission/manifest.js';
import { suggest } from '../../lib/text/near-names.js';
import { listPlugins } from '../registry/registry.js';

export type EntryKind = 'attacks' | 'defenses' | 'detectors' | 'recoveries';

/** By `attacks/<name>` and the like. */
export type Submissions = ReadonlyMap<string, Submission>;

interface EntryOfSuite {
  readonly kind: EntryKind;
  readonly name: string;
  readonly folder: string;
  readonly parameters: Parameters | undefined;
  readonly where: string;
}

const SINGULAR: Readonly<Record<EntryKind, SubmissionKind>> = {
  attacks: 'attack',
  defenses: 'defense',
  detectors: 'detector',
  recoveries: 'recovery',
};

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

function entriesOf(
  { attacks, defenses = [], recoveries = [], detectors = [] }: Suite,
  file: string,
): readonly EntryOfSuite[] {
  const all = [
    ...attacks.map((spec, index) => ({ kind: 'attacks' as const, name: spec.attack, spec, index })),
    ...defenses.flatMap((entry, index) =>
      defenseList(entry).map((spec) => ({ kind: 'defenses' as const, name: spec.defense, spec, index })),
    ),
    ...[...recoveries, ...attacks.flatMap((attack) => attack.recoveries ?? [])]
      .map(recoverySpec)
      .map((spec, index) => ({ kind: 'recoveries' as const, name: spec.recovery, spec, index })),
    ...detectors.map((spec, index) => ({ kind: 'detectors' as const, name: spec.detector, spec, index })),
  ];
  return all.flatMap(({ kind, name, spec: { submission, parameters }, index }) => {
    if (submission === undefined) return [];
    const folder = path.resolve(path.dirname(file), submission);
    return [{ kind, name, folder, parameters, where: `${file}#/${kind}/${index}` }];
  });
}

async function checkEntry({ kind, name, parameters, where }: EntryOfSuite, { manifest }: Submission): Promise<void> {
  const fail = (code: string, message: string, expected: string, got: string, hint: string): never => {
    throw new SuiteError(message, { code, where, expected, got, hint });
  };
  const singular = SINGULAR[kind];
  if (manifest.kind !== singular)
    fail(
      'submission-kind',
      'the submission is of another kind',
      singular,
      manifest.kind,
      `Name it under another list.`,
    );
  if (manifest.name !== name)
    fail('submission-name', 'the submission has another name', manifest.name, name, `Set "${singular}" to its name.`);
  const declared = Object.keys(manifest.parameters ?? {});
  const unknown = Object.keys(parameters ?? {}).find((given) => !declared.includes(given));
  if (unknown !== undefined)
    fail(
      'unknown-parameter',
      'the submission declares no such parameter',
      declared.length === 0 ? 'none' : declared.join(', '),
      unknown,
      `${suggest(unknown, declared)} Its submission.json declares them under "parameters".`,
    );
  if ((await listPlugins(kind)).includes(name))
    fail('name-taken', 'the name is that of a built-in plug-in', 'a name of its own', name, 'Rename the submission.');
}
