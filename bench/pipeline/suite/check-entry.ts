// A submission and the entry that names it: one kind, one name, one scope, and parameters that it declares.
import { SuiteError } from '../../contract/errors.js';
import type { SubmissionKind } from '../../contract/submission.js';
import { suggest } from '../../lib/text/near-names.js';
import type { Submission } from '../../submission/manifest.js';
import { listPlugins } from '../registry/registry.js';
import type { EntryKind, EntryOfSuite } from './entries.js';

const SINGULAR: Readonly<Record<EntryKind, SubmissionKind>> = {
  attacks: 'attack',
  defenses: 'defense',
  detectors: 'detector',
  recoveries: 'recovery',
};

/**
 * Throws SuiteError `submission-kind`, `submission-name`, `unknown-parameter`, `name-taken`, `detector-of-queries`,
 * `detector-of-streams` or `useless-rate`.
 */
export async function checkEntry(entry: EntryOfSuite, { manifest }: Submission): Promise<void> {
  const { kind, name, parameters = {} } = entry;
  const singular = SINGULAR[kind];
  if (manifest.kind !== singular)
    throw refused(entry, 'submission-kind', 'the submission is of another kind', {
      expected: singular,
      got: manifest.kind,
      hint: 'Name it under another list.',
    });
  if (manifest.name !== name)
    throw refused(entry, 'submission-name', 'the submission has another name', {
      expected: manifest.name,
      got: name,
      hint: `Set "${singular}" to its name.`,
    });
  const declared = Object.keys(manifest.parameters ?? {});
  const unknown = Object.keys(parameters).find((given) => !declared.includes(given));
  if (unknown !== undefined)
    throw refused(entry, 'unknown-parameter', 'the submission declares no such parameter', {
      expected: declared.length === 0 ? 'none' : declared.join(', '),
      got: unknown,
      hint: `${suggest(unknown, declared)} Its submission.json declares them under "parameters".`,
    });
  if ((await listPlugins(kind)).includes(name))
    throw refused(entry, 'name-taken', 'the name is that of a built-in plug-in', {
      expected: 'a name of its own',
      got: name,
      hint: 'Rename the submission.',
    });
  if (manifest.kind === 'detector') checkScope(entry, manifest);
}

function checkScope(
  entry: EntryOfSuite,
  { scope = 'query', setsThreshold }: { readonly scope?: 'query' | 'stream'; readonly setsThreshold?: true },
): void {
  const { name, falseAlarmRate, where } = entry;
  if (scope !== entry.scope)
    throw scope === 'stream'
      ? refused(entry, 'detector-of-streams', `detector ${name} judges the streams of clients, not single queries`, {
          hint: 'Move it to "streamDetectors".',
        })
      : refused(entry, 'detector-of-queries', `detector ${name} judges single queries`, {
          hint: 'Move it to "detectors", or set "scope": "stream" in its submission.json.',
        });
  if (falseAlarmRate !== undefined && setsThreshold !== true)
    throw refused({ where: `${where}/falseAlarmRate` }, 'useless-rate', `detector ${name} has no threshold to set`, {
      hint: 'Remove "falseAlarmRate", or declare "setsThreshold": true in its submission.json.',
    });
}

function refused(
  { where }: Pick<EntryOfSuite, 'where'>,
  code: string,
  message: string,
  words: { readonly hint: string; readonly expected?: string; readonly got?: string },
): SuiteError {
  return new SuiteError(message, { code, where, ...words });
}
