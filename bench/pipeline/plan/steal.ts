// The job that asks the victim, with the defenses in front of it.
import { defenseLabel, pluginLabel } from '../../contract/board.js';
import type { DataSlice, VersionedPlugin } from '../../contract/plan.js';
import { attackCell } from './attack-cells.js';
import { attackSlice } from './attack-pools.js';
import type { ReadyRequest } from './attack-request.js';
import { external, versionedEntry, type PlanContext } from './context.js';
import { planDefenses, type PlannedDefenses } from './defenses.js';

export interface PlannedSteal {
  readonly steal: string;
  readonly pool: DataSlice;
  readonly plugin: VersionedPlugin;
  readonly defended: PlannedDefenses;
  /** victim/attack/defense, for labels. */
  readonly name: string;
}

export async function planSteal(
  context: PlanContext,
  request: ReadyRequest,
  stealBudget: number,
): Promise<PlannedSteal> {
  const { victim, attack, defense, surrogate, seed } = request;
  const slice = attackSlice(context, attack, victim);
  const plugin = await versionedEntry(context, 'attacks', attack.attack, attack.parameters);
  const defended = await planDefenses(context, { victim, defense, surrogate, seed });
  const label = defenseLabel(attackCell(context, request, stealBudget));
  const name = `${victim.spec.id}/${pluginLabel(attack.attack, attack.parameters ?? {})}/${label}`;
  const steal = context.graph.add({
    spec: {
      kind: 'steal',
      victim: victim.trainVictim,
      attack: plugin,
      defense: defended.use,
      pool: slice,
      budgetQueries: stealBudget,
      classes: victim.classes,
      seed,
    },
    label: `steal/${name}/b${stealBudget}/s${seed}`,
    needs: [victim.trainVictim, ...defended.needs],
    cost: stealBudget / 3,
    ...external(context, [plugin, ...defended.plugins]),
  });
  return { steal, pool: slice, plugin, defended, name };
}
