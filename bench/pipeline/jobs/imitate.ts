// The defense of the owner as an attacker who knows it has it: an own instance, prepared on own images with an own seed.
import type { Images, ImageStore, Matrix, Shape3 } from '../../contract/arrays.js';
import type { ImitatedUse } from '../../contract/plan.js';
import type {
  Defense,
  DefensePlugin,
  ImitatedDefense,
  PluginState,
  Substitute,
  SubstituteFactory,
  Work,
} from '../../contract/plugins.js';
import { argmaxRows } from '../../lib/evidence/predictions.js';
import { deriveSeed } from '../../lib/random/rng.js';
import { loadPlugin } from '../registry/registry.js';
import type { Checkpoints } from '../store/checkpoint-file.js';
import { inTurn, type OpenedDefense } from './open-defenses.js';
import { standInModel } from './stand-in.js';
import { substitutesOf } from './substitutes.js';

const CLIENT = 'attacker';
/** A posterior of 0 has this logarithm's. */
const SMALLEST = 1e-30;

export interface Imitation extends Work {
  /** In the order of application. */
  readonly imitates: readonly ImitatedUse[];
  /** What was asked, in the order asked. */
  readonly images: ImageStore;
  /** float32 [n, classes]: what was answered. */
  readonly answers: Matrix;
  readonly inputShape: Shape3;
  /** Models of the architecture of the stand-in. */
  readonly substitute: SubstituteFactory;
  /** Where the trainings of its preparation are kept on the way. */
  readonly checkpoints: Checkpoints | undefined;
  /** Of the suite. */
  readonly seed: number;
  readonly atEnd: (close: () => Promise<void>) => void;
}

/** Prepares each defense that has to be, and opens the list. */
export async function imitate(imitation: Imitation): Promise<ImitatedDefense> {
  const { imitates, answers, inputShape, seed } = imitation;
  const standIn = lazily(() => trainStandIn(imitation));
  const opened: (OpenedDefense & { readonly keepsTopOne: boolean })[] = [];
  for (const [position, use] of imitates.entries()) {
    const plugin = await loadPlugin('defenses', use.id);
    const own = deriveSeed('imitation', seed, use.id, position);
    const state = await prepare(imitation, plugin, { use, seed: own, standIn });
    const substitute = substitutesOf(use.substitute, { signal: imitation.signal });
    const opening = { classes: answers.columns, inputShape, substitute, seed: own };
    const defense: Defense = await plugin.open(use.parameters, state, opening);
    imitation.atEnd(() => Promise.resolve(defense.dispose?.()));
    opened.push({ id: use.id, defense, meta: plugin.meta, seed: own, keepsTopOne: plugin.meta.keepsTopOne === true });
  }
  const list = inTurn(opened);
  let asked = 0;
  return {
    keepsTopOne: opened.every(({ keepsTopOne }) => keepsTopOne),
    answer(posteriors: Matrix, queries: Images): Promise<Matrix> {
      const firstQueryIndex = asked;
      asked += posteriors.rows;
      return list.answer(posteriors, queries, {
        firstQueryIndex,
        client: CLIENT,
        seed,
        logits: logarithms(posteriors),
      });
    },
    predict: async (images) => (await standIn()).predict(images),
  };
}

interface Preparation {
  readonly use: ImitatedUse;
  readonly seed: number;
  readonly standIn: () => Promise<Substitute>;
}

async function prepare(
  { images, answers, signal, onProgress, checkpoints }: Imitation,
  plugin: DefensePlugin,
  { use, seed, standIn }: Preparation,
): Promise<PluginState> {
  if (plugin.prepare === undefined) return {};
  const fit = {
    images,
    labels: argmaxRows(answers),
    model: standInModel(await standIn()),
    training: null,
    outliers: null,
    outlierLabels: null,
    substitute: substitutesOf(use.substitute, { signal, checkpoints }),
    seed,
    signal,
    onProgress,
  };
  return plugin.prepare(fit, use.parameters);
}

async function trainStandIn({ images, answers, inputShape, substitute, seed, atEnd }: Imitation): Promise<Substitute> {
  const own = await substitute.create({
    classes: answers.columns,
    shape: inputShape,
    seed: deriveSeed('stand-in', seed),
  });
  atEnd(() => {
    own.dispose();
    return Promise.resolve();
  });
  await own.train(images.read(Int32Array.from({ length: images.count }, (_, position) => position)), answers);
  return own;
}

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
}

/** Logits up to what a softmax drops. */
function logarithms({ values, rows, columns }: Matrix): Matrix {
  return { values: values.map((value) => Math.log(Math.max(value, SMALLEST))), rows, columns };
}
