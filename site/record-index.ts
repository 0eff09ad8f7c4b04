// What a record belongs to, found once: pages of ten thousand records each ask for it.
import type { AttackEntry, Board, BudgetPoint, PairBoard, StoredResult } from '../bench/contract/board.js';

export interface RecordIndex {
  readonly byPath: ReadonlyMap<string, StoredResult>;
  /** The record that superseded this one. */
  readonly successors: ReadonlyMap<string, StoredResult>;
  /** The figure that a record is part of. */
  readonly points: ReadonlyMap<string, RecordPoint>;
}

export interface RecordPoint {
  readonly pair: PairBoard;
  readonly entry: AttackEntry;
  readonly point: BudgetPoint;
}

export function indexRecords({ results, suites }: Board): RecordIndex {
  const points = suites.flatMap(({ pairs }) =>
    pairs.flatMap((pair) =>
      [...pair.entries, ...pair.controls].flatMap((entry) =>
        entry.points.flatMap((point) => point.results.map((path) => [path, { pair, entry, point }] as const)),
      ),
    ),
  );
  return {
    byPath: new Map(results.map((stored) => [stored.path, stored])),
    successors: new Map(
      results.flatMap((stored) => (stored.result.supersedes === null ? [] : [[stored.result.supersedes, stored]])),
    ),
    points: new Map(points),
  };
}
