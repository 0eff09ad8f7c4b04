// Which weights exist, which are here, and the command that gets the others.
import type { WeightsRecord } from '../../contract/weights.js';
import type { ModelPlugin } from '../../tensor/model-plugin.js';
import type { WeightSet } from '../../tensor/weight-set.js';
import { loadAll } from '../registry/registry.js';
import { weightsRecord } from './store.js';

export interface WeightsRow {
  readonly model: string;
  readonly set: WeightSet;
  /** `null` while they are not on this machine. */
  readonly record: WeightsRecord | null;
  /** The command that gets them. */
  readonly obtain: string;
}

/** Every set of every model, by the model's id. */
export async function listWeights(dataRoot: string): Promise<readonly WeightsRow[]> {
  const rows = (await loadAll('models')).flatMap((plugin) =>
    (plugin.weightSets ?? []).map(async (set) => ({
      model: plugin.meta.id,
      set,
      record: await weightsRecord(dataRoot, plugin.meta.id, set.id),
      obtain: howToGet(plugin, set),
    })),
  );
  return Promise.all(rows);
}

/** The command that gets a set of a model. */
export function howToGet({ meta, weightSets = [] }: ModelPlugin, { id, layouts }: WeightSet): string {
  if (layouts.every(({ file }) => file === null)) return `stealbench weights import ${meta.id} <file>`;
  return `stealbench weights fetch ${meta.id}${weightSets.length > 1 ? ` --set ${id}` : ''}`;
}
