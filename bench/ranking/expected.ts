// What the suite asks of an entry, so that a cell that nobody ran is a row and not a gap.
import { isDeepStrictEqual } from 'node:util';
import type { AttackCell } from '../contract/plan.js';
import type { ControlSpec, Suite, SurrogateSpec } from '../contract/suite.js';
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

function attackBudgets(suite: Suite | null, cell: AttackCell): readonly number[] | undefined {
  const lines = suite?.attacks.filter(
    (spec) =>
      spec.attack === cell.attack &&
      isDeepStrictEqual(spec.parameters ?? {}, cell.attackParameters ?? {}) &&
      (spec.pool ?? null) === cell.pool &&
      spec.seedImages === cell.seedImages &&
      spec.clients === cell.clients &&
      isFor(spec.victims, cell.victim) &&
      hasSurrogate(spec.surrogate ?? suite.surrogate, cell),
  );
  return lines?.flatMap(({ budgets }) => budgets);
}

function controlBudgets(suite: Suite | null, cell: AttackCell): readonly number[] | undefined {
  const lines = suite?.controls?.filter(
    (spec) =>
      spec.control === cell.control &&
      spec.attack === cell.loopOf &&
      (spec.attack === undefined || isSameLoop(spec, cell)) &&
      isFor(spec.victims, cell.victim) &&
      hasSurrogate(spec.surrogate ?? suite.surrogate, cell),
  );
  return lines?.flatMap(({ budgets = [] }) => budgets);
}

function isSameLoop({ parameters = {}, pool }: ControlSpec, cell: AttackCell): boolean {
  return isDeepStrictEqual(parameters, cell.attackParameters ?? {}) && (pool ?? null) === cell.pool;
}

/** Two lines of a suite may differ in nothing but what learns from the answers; the majority class has no surrogate. */
function hasSurrogate(
  spec: SurrogateSpec | undefined,
  { surrogateModel, surrogateParameters = {}, surrogateInit = 'random' }: AttackCell,
): boolean {
  if (surrogateModel === null || spec === undefined) return true;
  return (
    spec.model === surrogateModel &&
    isDeepStrictEqual(spec.modelParameters ?? {}, surrogateParameters) &&
    (spec.init ?? 'random') === surrogateInit
  );
}

function isFor(victims: readonly string[] | undefined, victim: string): boolean {
  return victims?.includes(victim) ?? true;
}
