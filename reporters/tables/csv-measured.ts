// What was measured at one point, a row a metric, with rank, trust, and the records that it comes from.
import {
  trustOf,
  type Board,
  type BudgetPoint,
  type Estimate,
  type Standing,
  type StoredResult,
} from '../../bench/contract/board.js';
import type { CsvRow } from './csv-columns.js';

export interface Measured {
  readonly metrics: Readonly<Record<string, Estimate>>;
  /** Paths of the records behind it. */
  readonly results: readonly string[];
  /** `null` where nothing stands in a rank: a control, or a budget below the largest. */
  readonly standing: Standing | null;
  readonly worstClass?: BudgetPoint['worstClass'];
}

/** Values at full precision, `low` and `high` the ends of the interval; a value that is missing leaves its reason. */
export function measuredRows(
  board: Board,
  base: CsvRow,
  { metrics, results, standing, worstClass = null }: Measured,
): readonly CsvRow[] {
  const common = {
    ...base,
    state: 'completed',
    ...rankFields(standing),
    ...trustFields(board, results),
    keys: keysOf(board, results).join(' '),
    paths: results.join(' '),
  };
  const rows: readonly CsvRow[] = [
    ...Object.entries(metrics).map(([id, estimate]) => estimateFields(id, estimate)),
    ...ofClass(worstClass),
  ];
  return (rows.length === 0 ? [{}] : rows).map((row) => ({ ...common, ...row }));
}

/** A range of places that is no rank is none here: a program would take it for one. */
function rankFields(standing: Standing | null): CsvRow {
  if (standing === null) return {};
  const { rank, rankReason } = standing;
  if (rank === null || rankReason !== null) return { rank_reason: rankReason };
  return { rank_low: rank.low, rank_high: rank.high };
}

/** The level as a word, and codes that a program can filter by. */
function trustFields(board: Board, paths: readonly string[]): CsvRow {
  const { verification, flags, annotations } = trustOf(board, paths);
  return {
    verification,
    flags: flags.map(({ code }) => code).join(' '),
    annotations: annotations.map(({ status }) => status).join(' '),
  };
}

const INDEXES = new WeakMap<Board, ReadonlyMap<string, StoredResult>>();

/** Keys of the cells, in the order of their paths. */
function keysOf(board: Board, paths: readonly string[]): readonly string[] {
  const known = INDEXES.get(board) ?? new Map(board.results.map((stored) => [stored.path, stored]));
  INDEXES.set(board, known);
  return paths.flatMap((path) => known.get(path)?.result.scientific.key ?? []);
}

function estimateFields(metric: string, estimate: Estimate): CsvRow {
  const { unit } = estimate;
  if (estimate.value === null) return { metric, unit, reason: estimate.reason };
  const { low = null, high = null } = estimate.interval ?? {};
  return { metric, unit, value: estimate.value, low, high, caveats: estimate.caveats.join('; ') };
}

/** What victim and surrogate know of the class that the surrogate knows least, fractions. */
function ofClass(worst: BudgetPoint['worstClass']): readonly CsvRow[] {
  if (worst === null) return [];
  const common = { unit: 'fraction', class: worst.class, class_name: worst.name };
  return [
    { ...common, metric: 'worst-class-of-victim', value: worst.victim },
    { ...common, metric: 'worst-class-of-surrogate', value: worst.surrogate },
  ];
}
