// The open track: cells of attacks that hand in a surrogate of their own.
import type { AttackCell, Cell } from '../../contract/plan.js';
import type { SurrogateFormat } from '../../contract/submission.js';
import { attackCell } from './attack-cells.js';
import type { AttackRequest, ReadyRequest } from './attack-request.js';
import { external, plannedCell, skippedCell, type PlanContext } from './context.js';
import { planDefended } from './defended.js';
import { planSteal } from './steal.js';

/** An external attack may hand in a surrogate of its own: always told the very budget (contract 3). */
export async function planOpenTrack(
  context: PlanContext,
  request: ReadyRequest,
  budget: number,
): Promise<readonly Cell[]> {
  const { victim, seed } = request;
  const format = surrogateFormat(context, request.attack.attack);
  const [cell] = openCells(context, request, budget);
  if (cell === undefined || format === undefined) return [];
  if (context.noOnnx !== null) return [skippedCell(cell, context.noOnnx)];
  const { steal, plugin, defended: defenses, name } = await planSteal(context, request, budget);
  const { test, testCount, classes, trainVictim } = victim;
  const surrogate = context.graph.add({
    spec: { kind: 'evaluate', subject: { kind: 'onnx', steal, format }, test, classes, seed },
    label: `evaluate/${name}/open/b${budget}/s${seed}`,
    needs: [steal],
    cost: testCount / 3,
    ...external(context, [plugin]),
  });
  const defended = planDefended(context, victim, request.defense, defenses, seed);
  const jobs = { trainVictim, victim: victim.victim, steal, surrogate, ...(defended === null ? {} : { defended }) };
  return [plannedCell(cell, jobs)];
}

/** The cell of the open track, if the attack is in it. */
export function openCells(context: PlanContext, request: AttackRequest, budget: number): readonly AttackCell[] {
  if (surrogateFormat(context, request.attack.attack) === undefined) return [];
  return [{ ...attackCell(context, request, budget, null), track: 'open' }];
}

function surrogateFormat({ submissions }: PlanContext, attack: string): SurrogateFormat | undefined {
  const manifest = submissions.get(`attacks/${attack}`)?.manifest;
  return manifest?.kind === 'attack' ? manifest.surrogate : undefined;
}
