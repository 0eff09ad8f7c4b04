// Attack cells: victim × attack × defense × budget × seed.
import type { AttackCell, Cell } from '../../contract/plan.js';
import { defenseList, isAnswering, recoverySpec, type AnyVictimSpec } from '../../contract/suite.js';
import { planBudget } from './attack-budgets.js';
import { attackCell } from './attack-cells.js';
import { labelsMissing, poolMissing } from './attack-pools.js';
import type { AttackRequest } from './attack-request.js';
import { attackTraits } from './attack-traits.js';
import { seedsMissing } from './seed-images.js';
import { isSkip, sandboxMissing, skippedCell, type PlanContext, type SkipReason } from './context.js';
import { trainingMissing } from './defended-victims.js';
import { answersMissing } from './defenses.js';
import { heldDetectorsMissing } from './held-detectors.js';
import { outliersMissing } from './outliers.js';
import { preparationMissing } from './owner-splits.js';
import { joinLacks, lacksOf } from './lacks.js';
import { openCells, planOpenTrack } from './open-track.js';
import { IDENTITY, recoveryNames } from './recoveries.js';
import { planSteal, type PlannedSteal } from './steal.js';

/** One cell a budget; the budgets of an `anytime` attack share one steal job and score nested prefixes of it. */
export async function planAttack(context: PlanContext, request: AttackRequest): Promise<readonly Cell[]> {
  const { victim, attack, surrogate } = request;
  const recoveries = (attack.recoveries ?? context.suite.recoveries ?? [IDENTITY]).map(recoverySpec);
  const traits = await attackTraits(context, attack.attack);
  const names = await Promise.all(recoveries.map((recovery) => recoveryNames(context, recovery)));
  const init = context.initOf(surrogate, isSkip(victim) ? null : victim.shape);
  const entries = [
    ['attacks', attack.attack] as const,
    ...defenseList(request.defense).map(({ defense }) => ['defenses', defense] as const),
    ...recoveries.map(({ recovery }) => ['recoveries', recovery] as const),
  ];
  const lacks = lacksOf([
    victim,
    init,
    poolMissing(context, attack),
    traits.poolLabels ? labelsMissing(context, attack) : null,
    isSkip(victim) ? null : seedsMissing(attack, victim),
    isSkip(victim) ? null : preparationMissing(context, victim.data),
    sandboxMissing(context, entries),
    await answersMissing(context, request.victimSpec, request.defense),
    await trainingMissing(context, request.victimSpec, request.defense),
    ...outliersMissing(context, request.defense),
    ...(await heldDetectorsMissing(context, request.victimSpec, request.defense)),
  ]);
  if (isSkip(victim) || isSkip(init) || lacks.length > 0) {
    const [lack, openLack] = [
      joinLacks(lacks),
      joinLacks(lacksOf([...lacks, traits.open === 'own' ? null : context.noOnnx])),
    ];
    return attack.budgets.flatMap((budget) => [
      ...(traits.standard ? names : []).map((name) =>
        skippedCell({ ...attackCell(context, request, budget), ...name }, lack),
      ),
      ...openCells(context, request, budget, traits).map((cell) => skippedCell(cell, openLack)),
    ]);
  }
  const largest = Math.max(...attack.budgets);
  const cells: Cell[] = [];
  const steals = new Map<number, PlannedSteal>();
  for (const budget of [...attack.budgets].sort((a, b) => a - b)) {
    for (const [index, recovery] of traits.standard ? recoveries.entries() : []) {
      const name = names[index] ?? {};
      const blind = blindTo(name, request.victimSpec);
      if (blind !== null) {
        cells.push(skippedCell({ ...attackCell(context, request, budget), ...name }, blind));
        continue;
      }
      const stealBudget = traits.anytime ? largest : budget;
      const planned = steals.get(stealBudget) ?? (await planSteal(context, { ...request, victim }, stealBudget));
      steals.set(stealBudget, planned);
      const ready = { ...request, victim, init, recovery };
      cells.push(await planBudget(context, ready, budget, { planned, stealBudget }));
    }
    cells.push(...(await planOpenTrack(context, { ...request, victim }, budget, traits)));
  }
  return cells;
}

/** Whoever gives answers alone answers through whatever stands before it: nobody here can see behind that. */
function blindTo({ recoveryKnows }: Pick<AttackCell, 'recoveryKnows'>, victim: AnyVictimSpec): SkipReason | null {
  if (recoveryKnows !== 'oracle' || !isAnswering(victim)) return null;
  return {
    code: 'answers-only',
    reason: `victim ${victim.id} gives its answers alone, and nobody here sees what lies behind them`,
    fix: 'Leave the recovery out for it, or audit a model that is trained here.',
  };
}
