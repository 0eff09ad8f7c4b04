// What stands in front of a victim, opened: one defense, or several that answer in order.
import type { Images, ImageStore, Matrix, Shape3 } from '../../contract/arrays.js';
import type { AnswerContext, AskedDefense, Defense, PluginState } from '../../contract/plugins.js';
import type { Defenses, DefenseUse } from '../../contract/plan.js';
import { deriveSeed } from '../../lib/random/rng.js';
import { openSlice } from '../data/slice.js';
import { loadPlugin } from '../registry/registry.js';
import { readFiles } from '../store/evidence-store.js';
import type { JobContext } from './context.js';
import { externalEntry, type ExternalContext } from './external.js';
import { substitutesOf } from './substitutes.js';
import type { OpenedVictim } from './victim.js';

export interface OpenedDefenses {
  readonly defense: Defense | AskedDefense;
  /** Seed of the first one's randomness, keyed further by the query index; the others have theirs. */
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

/** The same seed and victim give the same defenses in every job that opens them. */
export async function openDefenses(
  context: DefenseContext,
  defenses: Defenses,
  victim: Victim,
): Promise<OpenedDefenses> {
  if (!Array.isArray(defenses)) return openDefense(context, defenses, victim);
  const opened: OpenedDefenses[] = [];
  for (const use of defenses) opened.push(await openDefense(context, use, victim));
  return { defense: inTurn(opened), seed: opened[0]?.seed ?? 0 };
}

/** Each defends the answers of the one before. */
function inTurn(opened: readonly OpenedDefenses[]): AskedDefense {
  return {
    async answer(posteriors: Matrix, queries: Images, context: AnswerContext): Promise<Matrix> {
      let answers = posteriors;
      for (const { defense, seed } of opened) answers = await defense.answer(answers, queries, { ...context, seed });
      return answers;
    },
  };
}

async function openDefense(context: DefenseContext, use: DefenseUse, victim: Victim): Promise<OpenedDefenses> {
  const { id, parameters, submission, substitute } = use;
  const seed = deriveSeed('defense', victim.suiteSeed, id);
  if (submission !== undefined) return openExternal(context, use, victim, seed);
  const plugin = await loadPlugin('defenses', id);
  const { classes, inputShape } = victim;
  const opening = { classes, inputShape, substitute: substitutesOf(substitute, context.signal), seed };
  return { defense: await plugin.open(parameters, await stateOf(context, use), opening), seed };
}

async function stateOf({ input, store }: DefenseContext, { prepared }: DefenseUse): Promise<PluginState> {
  return prepared === undefined ? {} : readFiles(store, await input(prepared));
}

async function openExternal(
  context: DefenseContext,
  defender: DefenseUse,
  victim: Victim,
  seed: number,
): Promise<OpenedDefenses> {
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
