// A defense is as good as the strongest attack tried against it (contract 10), with its cost beside it; never the mean.
import type { AttackEntry, BudgetPoint, DefenseEntry, Standing } from '../contract/board.js';
import { defenseOf } from './entry-ranks.js';
import { groupBy } from './order.js';

/**
 * One row a defense, in the order of the entries; controls do not count as attacks.
 *
 * @param standing - by label of the defense
 * @param withdrawn - records that count for nothing
 */
export function strongestAttacks(
  entries: readonly AttackEntry[],
  standing: ReadonlyMap<string, Standing>,
  withdrawn: ReadonlyMap<string, string>,
): DefenseEntry[] {
  return [...groupBy(entries, defenseOf).values()].flatMap((group) => strongest(group, standing, withdrawn));
}

function strongest(
  group: readonly AttackEntry[],
  standing: ReadonlyMap<string, Standing>,
  withdrawn: ReadonlyMap<string, string>,
): DefenseEntry[] {
  const [first] = group;
  if (first === undefined) return [];
  const { defense, defenseParameters, trainedOnly, thenDefenses } = first;
  const attacks = group.filter(({ recoveryKnows }) => recoveryKnows !== 'oracle');
  const tried = attacks.flatMap(({ id, attack, recovery, points }) => {
    const standing = points.filter(({ results }) => !results.some((path) => withdrawn.has(path)));
    const point = standing.findLast(({ metrics }) => accuracyOf(metrics) !== null);
    return point === undefined ? [] : [{ id, attack, recovery, point }];
  });
  const best = tried.reduce<(typeof tried)[number] | null>(
    (most, one) => (most === null || strength(one.point) > strength(most.point) ? one : most),
    null,
  );
  return [
    {
      defense,
      defenseParameters,
      ...(trainedOnly === undefined ? {} : { trainedOnly }),
      ...(thenDefenses === undefined ? {} : { thenDefenses }),
      strongestAttack: best?.attack ?? null,
      ...(best?.recovery === undefined ? {} : { strongestRecovery: best.recovery }),
      ...(best === null ? {} : { strongestEntry: best.id }),
      budgetQueries: best?.point.budgetQueries ?? null,
      metrics: best?.point.metrics ?? {},
      ...(standing.get(defenseOf(first)) ?? { rank: null, rankReason: null }),
    },
  ];
}

function strength({ metrics }: BudgetPoint): number {
  return accuracyOf(metrics) ?? -1;
}

function accuracyOf(metrics: BudgetPoint['metrics']): number | null {
  return metrics['accuracy']?.value ?? null;
}
