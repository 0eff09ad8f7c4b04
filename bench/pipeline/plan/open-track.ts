// The open track: cells of attacks with a surrogate of their own, trained by themselves or handed in.
import type { AttackCell, Cell, Subject } from '../../contract/plan.js';
import type { SurrogateSpec } from '../../contract/suite.js';
import { attackCell } from './attack-cells.js';
import type { AttackRequest, ReadyRequest } from './attack-request.js';
import type { AttackTraits } from './attack-traits.js';
import { external, plannedCell, skippedCell, type PlanContext } from './context.js';
import { planDefended, trainedRole } from './defended.js';
import { planOwnership } from './ownership.js';
import { planSteal, type PlannedSteal } from './steal.js';

/** The attack is always told the very budget (contract 3). */
export async function planOpenTrack(
  context: PlanContext,
  request: ReadyRequest,
  budget: number,
  traits: AttackTraits,
): Promise<readonly Cell[]> {
  const [cell] = openCells(context, request, budget, traits);
  const { open } = traits;
  if (cell === undefined || open === null) return [];
  if (open !== 'own' && context.noOnnx !== null) return [skippedCell(cell, context.noOnnx)];
  return [await scoredCell(context, request, await planSteal(context, request, budget), { cell, open })];
}

/** Scores the surrogate that a steal job leaves. */
export async function scoredCell(
  context: PlanContext,
  request: ReadyRequest,
  { steal, pool, plugin, defended: defenses, name }: PlannedSteal,
  { cell, open }: { readonly cell: AttackCell; readonly open: NonNullable<AttackTraits['open']> },
): Promise<Cell> {
  const { victim, defense, seed } = request;
  const { test, testCount, classes, trainVictim } = victim;
  const subject = handedIn(steal, open);
  const surrogate = context.graph.add({
    spec: { kind: 'evaluate', subject, test, classes, seed },
    label: `evaluate/${name}/open/b${cell.budgetQueries}/s${seed}`,
    needs: [steal],
    cost: testCount / 3,
    ...external(context, [plugin]),
  });
  const defended = planDefended(context, victim, defense, defenses, seed);
  const ownership = await planOwnership(context, {
    victim,
    defense,
    steal,
    firstQueries: cell.budgetQueries,
    ...(pool === undefined ? {} : { pool }),
    suspect: { subject, job: steal },
    asked: defenses.victim,
    undefended: async () => {
      const { steal: job } = await planSteal(context, { ...request, defense: { defense: 'none' } }, cell.budgetQueries);
      return { subject: handedIn(job, open), job };
    },
    plugins: [plugin],
    seed,
    label: `${name}/open/b${cell.budgetQueries}/s${seed}`,
  });
  const jobs = {
    trainVictim,
    victim: victim.victim,
    steal,
    surrogate,
    ...(defended === null ? {} : { defended }),
    ...trainedRole(victim, defenses),
    ...ownership,
  };
  return plannedCell(cell, jobs);
}

function handedIn(steal: string, open: NonNullable<AttackTraits['open']>): Subject {
  return open === 'own' ? { kind: 'own', steal } : { kind: 'onnx', steal, format: open };
}

/** The cell of the open track, if the attack is in it. */
export function openCells(
  context: PlanContext,
  request: AttackRequest,
  budget: number,
  { open }: AttackTraits,
): readonly AttackCell[] {
  if (open === null) return [];
  const networks = open === 'own' ? fromScratch(request.surrogate) : null;
  return [{ ...attackCell(context, request, budget, networks), track: 'open' }];
}

/** Models of an attack's own start from new weights, whatever a trained surrogate starts from. */
export function fromScratch({ model, modelParameters }: SurrogateSpec): SurrogateSpec {
  return { model, ...(modelParameters === undefined ? {} : { modelParameters }) };
}
