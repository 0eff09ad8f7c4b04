// A defense in front of a victim: prepared on the defender's own reserve where it wants to be, then opened.
import type { Defense } from '../../contract/plugins.js';
import type { VersionedPlugin } from '../../contract/plan.js';
import { deriveSeed } from '../../lib/rng.js';
import { openSlice } from '../data/slice.js';
import { loadPlugin } from '../registry.js';
import type { JobContext } from './context.js';
import type { Victim } from './victim.js';

export interface OpenedDefense {
  readonly defense: Defense;
  /** Seed of its randomness, keyed further by the query index. */
  readonly seed: number;
}

/** The same seed and victim give the same defense in every job that opens it. */
export async function openDefense(
  context: Pick<JobContext<'steal' | 'evaluate'>, 'dataRoot' | 'input'>,
  { id, parameters }: VersionedPlugin,
  {
    key,
    victim,
    suiteSeed,
  }: { readonly key: string; readonly victim: Pick<Victim, 'predict'>; readonly suiteSeed: number },
): Promise<OpenedDefense> {
  const plugin = await loadPlugin('defenses', id);
  const seed = deriveSeed('defense', suiteSeed, id);
  if (plugin.prepare === undefined) return { defense: plugin.open(parameters, {}), seed };
  const { spec } = await context.input(key);
  if (spec.kind !== 'train-victim' && spec.kind !== 'probe-victim')
    throw new Error(`${key} is no victim but ${spec.kind}`);
  const { images } = await openSlice({ ...spec.train, split: 'reserve-train' }, context.dataRoot);
  const rows = Int32Array.from({ length: images.count }, (_, row) => row);
  const answers = await victim.predict({ store: images, rows });
  return { defense: plugin.open(parameters, await plugin.prepare({ benign: images, answers, seed })), seed };
}
