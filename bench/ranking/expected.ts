// What the suite asks of an entry, so that a cell that nobody ran is a row and not a gap.
import type { AttackCell } from '../contract/plan.js';
import type { Suite } from '../contract/suite.js';
import type { AttackRecord } from './input.js';

/**
 * Budgets of the entry by the suite, ascending; where the suite is not at hand or no longer names the entry, the budgets
 * that have records.
 */
export function expectedBudgets(suite: Suite | null, cell: AttackCell, records: readonly AttackRecord[]): number[] {
  const recorded = records.map((record) => record.cell.budgetQueries);
  const declared = cell.control === null ? attackBudgets(suite, cell) : controlBudgets(suite, cell);
  return [...new Set([...(declared ?? []), ...recorded])].sort((a, b) => a - b);
}

function attackBudgets(suite: Suite | null, { attack, pool, victim }: AttackCell): readonly number[] | undefined {
  return suite?.attacks.find((spec) => spec.attack === attack && spec.pool === pool && isFor(spec.victims, victim))
    ?.budgets;
}

function controlBudgets(suite: Suite | null, { control, victim }: AttackCell): readonly number[] | undefined {
  return suite?.controls?.find((spec) => spec.control === control && isFor(spec.victims, victim))?.budgets;
}

function isFor(victims: readonly string[] | undefined, victim: string): boolean {
  return victims?.includes(victim) ?? true;
}
