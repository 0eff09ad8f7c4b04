// A defense is as good as the strongest attack tried against it (contract 10), with its cost beside it; never the mean.
import { type AttackEntry, type BudgetPoint, pluginLabel, type PairBoard } from '../contract/board.js';
import type { Suite } from '../contract/suite.js';
import { byText, groupBy, positionIn } from './order.js';

/**
 * One row a defense, in the order of the suite; controls do not count as attacks.
 *
 * @param withdrawn - records that count for nothing
 */
export function strongestAttacks(
  entries: readonly AttackEntry[],
  suite: Suite | null,
  withdrawn: ReadonlyMap<string, string>,
): PairBoard['defenses'] {
  const order = (suite?.defenses ?? []).map(({ defense, parameters }) => pluginLabel(defense, parameters ?? {}));
  return [...groupBy(entries, ({ defense, defenseParameters }) => pluginLabel(defense, defenseParameters))]
    .sort(([a], [b]) => positionIn(order, a) - positionIn(order, b) || byText(a, b))
    .flatMap(([, group]) => strongest(group, withdrawn));
}

function strongest(group: readonly AttackEntry[], withdrawn: ReadonlyMap<string, string>): PairBoard['defenses'] {
  const [first] = group;
  if (first === undefined) return [];
  const { defense, defenseParameters } = first;
  const tried = group.flatMap(({ attack, points }) => {
    const standing = points.filter(({ results }) => !results.some((path) => withdrawn.has(path)));
    const point = standing.findLast(({ metrics }) => accuracyOf(metrics) !== null);
    return point === undefined ? [] : [{ attack, point }];
  });
  const best = tried.reduce<(typeof tried)[number] | null>(
    (most, one) => (most === null || strength(one.point) > strength(most.point) ? one : most),
    null,
  );
  return [
    {
      defense,
      defenseParameters,
      strongestAttack: best?.attack ?? null,
      budgetQueries: best?.point.budgetQueries ?? null,
      metrics: best?.point.metrics ?? {},
    },
  ];
}

function strength({ metrics }: BudgetPoint): number {
  return accuracyOf(metrics) ?? -1;
}

function accuracyOf(metrics: BudgetPoint['metrics']): number | null {
  return metrics['accuracy']?.value ?? null;
}
