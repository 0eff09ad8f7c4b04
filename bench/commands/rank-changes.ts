// Rows whose rank is another one between two boards.
import type { Board, Standing } from '../contract/board.js';
import { ONE_SEED } from '../contract/one-seed.js';
import { formatRank } from '../lib/text/format.js';

export interface RankChange {
  /** Name and version. */
  readonly suite: string;
  readonly row: string;
  /** `1`, `2–4`; `null` where the row has no rank. */
  readonly before: string | null;
  readonly after: string | null;
}

/** In the order of the head; rows that are gone have no rank any more, and come last. */
export function rankChanges(base: Board, head: Board): readonly RankChange[] {
  const [before, after] = [ranksOf(base), ranksOf(head)];
  return [...new Set([...after.keys(), ...before.keys()])].flatMap((key) => {
    const [old, now] = [before.get(key), after.get(key)];
    const { suite, row } = now ?? old ?? { suite: '', row: '' };
    const change = { suite, row, before: old?.rank ?? null, after: now?.rank ?? null };
    return change.before === change.after ? [] : [change];
  });
}

type Ranked = ReadonlyMap<string, { readonly suite: string; readonly row: string; readonly rank: string | null }>;

function ranksOf({ suites }: Board): Ranked {
  return new Map(
    suites.flatMap(({ name, version, pairs, detectors }) => {
      const rows = [
        ...pairs.flatMap(({ victim, entries }) => entries.map((entry) => ({ row: `${victim} · ${entry.id}`, entry }))),
        ...detectors.map((entry) => ({
          row: `${entry.dataset} · ${entry.detector} ${JSON.stringify(entry.detectorParameters)} · ${entry.anomalous}`,
          entry,
        })),
      ];
      const suite = `${name} ${version}`;
      return rows.map(({ row, entry }) => [`${suite} ${row}`, { suite, row, rank: rankOf(entry) }] as const);
    }),
  );
}

/** A range of all places for want of seeds is no rank. */
function rankOf({ rank, rankReason }: Standing): string | null {
  return rank === null || rankReason === ONE_SEED ? null : formatRank(rank);
}
