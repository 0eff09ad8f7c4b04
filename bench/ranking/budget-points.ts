// One budget of one entry, over its seeds.
import type { BudgetPoint } from '../contract/board.js';
import type { AttackCell } from '../contract/plan.js';
import type { ClassRow } from '../contract/result.js';
import { groupBy } from './order.js';
import { estimateAll, pairedPredictions, type SeedResult, seedResults } from './estimates.js';
import { type Answers, completedOf, type AttackRecord, type CompletedRecord, type PredictionsOf } from './input.js';

/** A point with what comparisons and curves need of it. */
export interface MeasuredBudget {
  readonly point: BudgetPoint;
  readonly records: readonly CompletedRecord<AttackCell>[];
  /** By seed as in `point.seeds`; `null` unless every seed has predictions on the same items. */
  readonly predictions: readonly Answers[] | null;
}

/** Budgets with at least one completed record, ascending. */
export function measuredBudgets(
  records: readonly AttackRecord[],
  predictionsOf: PredictionsOf,
  caveats: readonly string[],
): MeasuredBudget[] {
  const groups = groupBy(completedOf(records), ({ cell }) => `${cell.budgetQueries}`);
  return [...groups.values()]
    .map((group) =>
      measuredBudget(
        group.toSorted((a, b) => a.cell.seed - b.cell.seed),
        predictionsOf,
        caveats,
      ),
    )
    .sort((a, b) => a.point.budgetQueries - b.point.budgetQueries);
}

function measuredBudget(
  records: readonly CompletedRecord<AttackCell>[],
  predictionsOf: PredictionsOf,
  caveats: readonly string[],
): MeasuredBudget {
  const seeds: readonly SeedResult[] = seedResults(records, predictionsOf);
  const point: BudgetPoint = {
    budgetQueries: records[0]?.cell.budgetQueries ?? 0,
    seeds: seeds.map(({ seed }) => seed),
    metrics: estimateAll(seeds, caveats),
    worstClass: worstClass(records.flatMap(({ outcome }) => outcome.classes ?? [])),
    results: records.map(({ path }) => path),
  };
  return { point, records, predictions: pairedPredictions(seeds) };
}

/** Lowest surrogate accuracy with the seeds pooled; of equals the one that the victim knows best, then the first. */
export function worstClass(rows: readonly ClassRow[]): BudgetPoint['worstClass'] {
  const pooled = [...groupBy(rows, (row) => `${row.class}`).values()].flatMap((group) => {
    const [first] = group;
    const n = group.reduce((sum, row) => sum + row.n, 0);
    if (first === undefined || n === 0) return [];
    const victim = group.reduce((sum, row) => sum + row.victimCorrect, 0) / n;
    const surrogate = group.reduce((sum, row) => sum + row.surrogateCorrect, 0) / n;
    return [{ class: first.class, name: first.name, victim, surrogate }];
  });
  return pooled.sort((a, b) => a.surrogate - b.surrogate || b.victim - a.victim || a.class - b.class)[0] ?? null;
}
