// One cell of the standard track: what was asked up to a budget, made a transfer set of, trained on, scored.
import { attackLabel, defenseLabel } from '../../contract/board.js';
import type { Cell } from '../../contract/plan.js';
import { defenseList, type RecoverySpec } from '../../contract/suite.js';
import type { Init } from '../../contract/weights.js';
import { attackCell } from './attack-cells.js';
import type { ReadyRequest } from './attack-request.js';
import { plannedCell, type PlanContext } from './context.js';
import { planDefended, trainedRole } from './defended.js';
import { planOverlap } from './overlap.js';
import { planOwnership, type Suspect } from './ownership.js';
import { planRecover, recoveryNames } from './recoveries.js';
import { planSteal, type PlannedSteal } from './steal.js';
import { planSurrogate } from './surrogate.js';

/** `planned` is the job that asks, for `stealBudget` queries: all budgets of an `anytime` attack share it. */
export async function planBudget(
  context: PlanContext,
  request: ReadyRequest & { readonly init: Init; readonly recovery: RecoverySpec },
  budget: number,
  { planned, stealBudget }: { readonly planned: PlannedSteal; readonly stealBudget: number },
): Promise<Cell> {
  const { victim, init, defense, surrogate, recovery, seed } = request;
  const { steal, pool: slice, plugin, defended: defenses } = planned;
  const cell = { ...attackCell(context, request, budget), ...(await recoveryNames(context, recovery)) };
  const name = `${victim.spec.id}/${attackLabel(cell)}/${defenseLabel(cell)}`;
  const pool = slice === undefined ? {} : { pool: slice };
  const made = { recovery, steal, firstQueries: budget, ...pool, surrogate, defense, classes: victim.classes, seed };
  const recover = await planRecover(context, { ...made, label: `${name}/b${budget}/s${seed}` });
  const recovered = recover === null ? {} : { recover };
  const trained = { init, imageCount: budget, spec: surrogate, victim, seed };
  const source = { kind: 'ledger', steal, firstQueries: budget, ...pool, attack: plugin } as const;
  const keys = await planSurrogate(context, {
    ...trained,
    source: { ...source, ...recovered },
    label: `${name}/b${budget}/s${seed}`,
    isUndefended: defenseList(defense).every((one) => one.defense === 'none'),
  });
  const defended = planDefended(context, victim, defense, defenses, seed);
  const { trainVictim, victim: victimKey } = victim;
  const ownership = await planOwnership(context, {
    victim,
    defense,
    steal,
    firstQueries: budget,
    ...pool,
    suspect: cloneOf(keys),
    asked: defenses.victim,
    undefended: async () => {
      const plain = await planSteal(context, { ...request, defense: { defense: 'none' } }, stealBudget);
      const label = `${plain.name}/b${budget}/s${seed}`;
      const others = { source: { ...source, steal: plain.steal }, label, isUndefended: false };
      return cloneOf(await planSurrogate(context, { ...trained, ...others }));
    },
    seed,
    label: `${name}/b${budget}/s${seed}`,
  });
  const jobs = {
    trainVictim,
    victim: victimKey,
    steal,
    ...recovered,
    ...keys,
    ...(defended === null ? {} : { defended }),
    ...trainedRole(victim, defenses),
    ...ownership,
    ...planOverlap(context, victim, slice, victim.spec.id),
  };
  return plannedCell(cell, jobs);
}

function cloneOf({ trainSurrogate: job }: { readonly trainSurrogate: string }): Suspect {
  return { subject: { kind: 'classifier', job }, job };
}
