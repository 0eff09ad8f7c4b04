// The control native-loop: an attack's own training on answers to random images of a pool, without its queries.
import type { AttackCell, Cell } from '../../contract/plan.js';
import type { AttackSpec, ControlSpec } from '../../contract/suite.js';
import { attackCell } from './attack-cells.js';
import { poolMissing } from './attack-pools.js';
import type { AttackRequest } from './attack-request.js';
import { isSkip, skippedCell, type PlanContext } from './context.js';
import type { ControlRequest } from './controls.js';
import { fromScratch, scoredCell } from './open-track.js';
import { planSteal } from './steal.js';

/** One cell a budget, each with a run of its own: a loop plans ahead. */
export async function planNativeLoop(context: PlanContext, request: ControlRequest): Promise<readonly Cell[]> {
  const { victim, control, surrogate } = request;
  if (surrogate === null) throw new Error('a checked suite gives native-loop a surrogate');
  const attack = attackOf(control);
  const loop: AttackRequest = { ...request, attack, defense: { defense: 'none' }, surrogate };
  const cells: Cell[] = [];
  for (const budget of attack.budgets) {
    const cell = nativeCell(context, loop, budget);
    const ready = isSkip(victim) ? victim : (poolMissing(context, attack) ?? { ...loop, victim });
    if (isSkip(ready)) cells.push(skippedCell(cell, ready));
    else {
      const steal = await planSteal(context, ready, budget, 'native');
      cells.push(await scoredCell(context, ready, steal, { cell, open: 'own' }));
    }
  }
  return cells;
}

function attackOf({ attack, parameters = {}, pool, budgets = [] }: ControlSpec): AttackSpec {
  if (attack === undefined || pool === undefined) throw new Error('a checked suite gives native-loop attack and pool');
  return { attack, parameters, pool, budgets };
}

function nativeCell(context: PlanContext, request: AttackRequest, budget: number): AttackCell {
  const { attack } = request.attack;
  return {
    ...attackCell(context, request, budget, fromScratch(request.surrogate)),
    attack: 'native-loop',
    control: 'native-loop',
    loopOf: attack,
    track: 'open',
  };
}
