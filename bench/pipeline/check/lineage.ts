// Which record supersedes which: of the same cell, there, once, and never in a circle.
import type { StoredResult } from '../../contract/board.js';
import { canonicalJson } from '../../lib/files/hash.js';
import type { CheckProblem } from './report.js';

const POINTER = '/supersedes';

export function checkLineage(results: readonly StoredResult[]): readonly CheckProblem[] {
  const byPath = new Map(results.map((stored) => [stored.path, stored]));
  const heirs = new Map<string, string>();
  return results.flatMap((stored): readonly CheckProblem[] => {
    const { supersedes } = stored.result;
    const before = precedingRevision(stored.path);
    if (supersedes === null)
      return before === null ? [] : [problem(stored.path, 'a revision supersedes nothing', before, 'null')];
    const old = byPath.get(supersedes);
    const heir = heirs.get(supersedes);
    heirs.set(supersedes, stored.path);
    if (old === undefined)
      return [problem(stored.path, 'it supersedes a record that is not there', 'a record', supersedes)];
    if (heir !== undefined)
      return [problem(stored.path, 'two records supersede one', `no other than ${heir}`, supersedes)];
    if (before !== null && supersedes !== before)
      return [problem(stored.path, 'a revision supersedes the one before it', before, supersedes)];
    if (cellOf(old) !== cellOf(stored))
      return [problem(stored.path, 'it supersedes a record of another cell', cellOf(stored), cellOf(old))];
    return isCircular(stored, byPath) ? [problem(stored.path, 'it supersedes itself', 'an end', supersedes)] : [];
  });
}

/** `…-r3.json` follows `…-r2.json`; `null` for a record that is no revision. */
function precedingRevision(path: string): string | null {
  const revision = Number(/-r(\d+)\.json$/.exec(path)?.[1] ?? 1);
  if (revision < 2) return null;
  return path.replace(/-r\d+\.json$/, revision === 2 ? '.json' : `-r${revision - 1}.json`);
}

function cellOf({ result: { scientific } }: StoredResult): string {
  const { name, version } = scientific.suite;
  return canonicalJson({ suite: [name, version], cell: scientific.cell });
}

function isCircular(start: StoredResult, byPath: ReadonlyMap<string, StoredResult>): boolean {
  const seen = new Set<string>();
  for (let at: StoredResult | undefined = start; at !== undefined;) {
    if (seen.has(at.path)) return true;
    seen.add(at.path);
    at = at.result.supersedes === null ? undefined : byPath.get(at.result.supersedes);
  }
  return false;
}

function problem(path: string, message: string, expected: string, got: string): CheckProblem {
  return { path, pointer: POINTER, code: 'bad-supersedes', message, expected, got };
}
