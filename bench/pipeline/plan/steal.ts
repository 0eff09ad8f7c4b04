// The job that asks the victim, with the defenses in front of it.
import { askingLabels, defenseLabel, pluginLabel } from '../../contract/board.js';
import type { PoolSlice, VersionedPlugin } from '../../contract/plan.js';
import type { SurrogateSpec } from '../../contract/suite.js';
import { loadPlugin } from '../registry/registry.js';
import { attackCell } from './attack-cells.js';
import { attackSlice } from './attack-pools.js';
import type { ReadyRequest } from './attack-request.js';
import { external, versioned, versionedEntry, type PlanContext } from './context.js';
import { planDefenses, type PlannedDefenses } from './defenses.js';
import { seedSlice } from './seed-images.js';

export interface PlannedSteal {
  readonly steal: string;
  /** Absent where the attack has none. */
  readonly pool?: PoolSlice;
  readonly plugin: VersionedPlugin;
  readonly defended: PlannedDefenses;
  /** victim/attack/defense, for labels. */
  readonly name: string;
}

export async function planSteal(
  context: PlanContext,
  request: ReadyRequest,
  stealBudget: number,
  loop?: 'native',
): Promise<PlannedSteal> {
  const { victim, attack, defense, surrogate, seed } = request;
  const pool = attackSlice(context, attack, victim);
  const plugin = await versionedEntry(context, 'attacks', attack.attack, attack.parameters);
  const defended = await planDefenses(context, { victim, defense, surrogate, seed });
  const label = defenseLabel(attackCell(context, request, stealBudget));
  const asked = [pluginLabel(attack.attack, attack.parameters ?? {}), ...askingLabels(attack)].join('+');
  const name = `${victim.spec.id}/${loop === undefined ? '' : 'native-loop-'}${asked}/${label}`;
  const steal = context.graph.add({
    spec: {
      kind: 'steal',
      victim: defended.victim,
      attack: plugin,
      defense: defended.use,
      ...pool,
      ...seedSlice(context, attack, victim),
      ...(attack.clients === undefined ? {} : { clients: attack.clients }),
      ...(await substituteOf(plugin, surrogate)),
      ...(loop === undefined ? {} : { loop }),
      budgetQueries: stealBudget,
      ...precisionOf(victim),
      classes: victim.classes,
      seed,
    },
    label: `steal/${name}/b${stealBudget}/s${seed}`,
    needs: defended.needs,
    cost: stealBudget / 3,
    ...external(context, [plugin, ...defended.plugins]),
  });
  return { steal, ...pool, plugin, defended, name };
}

function precisionOf({ spec }: ReadyRequest['victim']): { readonly queryPrecision?: 'float32' } {
  return 'queryPrecision' in spec ? { queryPrecision: spec.queryPrecision } : {};
}

/** Architecture of the models that the attack creates: that of the surrogate. */
async function substituteOf(
  { id, submission }: VersionedPlugin,
  { model, modelParameters }: SurrogateSpec,
): Promise<{ readonly substitute?: VersionedPlugin }> {
  if (submission !== undefined || (await loadPlugin('attacks', id)).meta.substitute !== true) return {};
  return { substitute: await versioned('models', model, modelParameters) };
}
