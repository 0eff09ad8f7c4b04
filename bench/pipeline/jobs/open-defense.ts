// A defense in front of a victim: prepared on the defender's own reserve where it wants to be, then opened.
import type { ImageStore, Matrix, Shape3 } from '../../contract/arrays.js';
import type { AskedDefense, Defense } from '../../contract/plugins.js';
import type { VersionedPlugin } from '../../contract/plan.js';
import { deriveSeed } from '../../lib/random/rng.js';
import { createSubstituteFactory } from '../../tensor/substitute.js';
import { openSlice } from '../data/slice.js';
import { loadPlugin } from '../registry/registry.js';
import type { JobContext } from './context.js';
import { externalEntry, type ExternalContext } from './external.js';
import type { OpenedVictim } from './victim.js';

export interface OpenedDefense {
  readonly defense: Defense | AskedDefense;
  /** Seed of its randomness, keyed further by the query index. */
  readonly seed: number;
}

interface Victim {
  readonly key: string;
  readonly classifier: Pick<OpenedVictim, 'predict'>;
  readonly suiteSeed: number;
  readonly classes: number;
  readonly inputShape: Shape3;
}

type DefenseContext = Pick<JobContext<'steal' | 'evaluate'>, 'input'> & ExternalContext;

/** The same seed and victim give the same defense in every job that opens it. */
export async function openDefense(
  context: DefenseContext,
  defender: VersionedPlugin,
  victim: Victim,
): Promise<OpenedDefense> {
  const { id, parameters, submission } = defender;
  const seed = deriveSeed('defense', victim.suiteSeed, id);
  if (submission !== undefined) return openExternal(context, defender, victim, seed);
  const plugin = await loadPlugin('defenses', id);
  const substitute = createSubstituteFactory({ loadModel: (model) => loadPlugin('models', model) });
  const { classes, inputShape } = victim;
  return { defense: await plugin.open(parameters, {}, { classes, inputShape, substitute, seed }), seed };
}

async function openExternal(
  context: DefenseContext,
  defender: VersionedPlugin,
  victim: Victim,
  seed: number,
): Promise<OpenedDefense> {
  const { fit, Served } = await import('../../submission/serve.js');
  const { servedDefense } = await import('../../submission/defense.js');
  const entry = await externalEntry(context, defender);
  const { benign, answers } = await reserve(context, victim);
  const run = { ...entry, classes: answers.columns, inputShape: benign.shape, seed };
  const served = await Served.start(run, await fit(run, { benign, anomalous: null, victimAnswers: answers }));
  context.atEnd(() => served.close());
  return { defense: servedDefense(served), seed };
}

async function reserve(
  context: DefenseContext,
  { key, classifier }: Victim,
): Promise<{ readonly benign: ImageStore; readonly answers: Matrix }> {
  const { spec } = await context.input(key);
  if (spec.kind !== 'train-victim' && spec.kind !== 'probe-victim')
    throw new Error(`${key} is no victim but ${spec.kind}`);
  const { images } = await openSlice({ ...spec.train, split: 'reserve-train' }, context.dataRoot);
  const rows = Int32Array.from({ length: images.count }, (_, row) => row);
  return { benign: images, answers: await classifier.predict({ store: images, rows }) };
}
