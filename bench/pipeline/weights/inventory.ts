// Which weights exist, which are here, and the command that gets the others.
import type { WeightsRecord } from '../../contract/weights.js';
import type { WeightSet } from '../../tensor/weight-set.js';
import { loadAll } from '../registry.js';
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
  const rows = (await loadAll('models')).flatMap(({ meta, weightSets = [] }) =>
    weightSets.map(async (set) => ({
      model: meta.id,
      set,
      record: await weightsRecord(dataRoot, meta.id, set.id),
      obtain: howToGet(meta.id, set),
    })),
  );
  return Promise.all(rows);
}

export function howToGet(model: string, { layouts }: WeightSet): string {
  return layouts.some(({ file }) => file !== null)
    ? `stealbench weights fetch ${model}`
    : `stealbench weights import ${model} <file>`;
}
