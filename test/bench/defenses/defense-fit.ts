// Defenses prepared for real on a small victim, with as many classes as a test wants.
import type { Shape3 } from '../../../bench/contract/arrays.js';
import type {
  Defense,
  DefenseFit,
  DefensePlugin,
  HeldDetector,
  PluginState,
  VictimFit,
} from '../../../bench/contract/plugins.js';
import type { Parameters } from '../../../bench/contract/primitives.js';
import { storeOf } from '../../../bench/lib/images/image-store.js';
import { ownerModel } from '../../../bench/pipeline/jobs/owner-model.js';
import { Classifier } from '../../../bench/tensor/classifier.js';
import { Network } from '../../../bench/tensor/network-factory.js';
import { createSubstituteFactory } from '../../../bench/tensor/substitute.js';
import { resolveTraining } from '../../../bench/contract/training.js';
import { tinyPlugin } from '../../support/tiny-network.js';
import { generate, noise, smooth } from '../generated-images.js';

export const SEED = 11;
export const SHAPE: Shape3 = [8, 8, 3];
const IMAGES = 24;

const substitute = createSubstituteFactory({ loadModel: () => Promise.resolve(tinyPlugin), model: 'tiny' });

export function victim(classes: number): Classifier {
  return Classifier.create({ plugin: tinyPlugin, shape: SHAPE, classes, seed: 1 });
}

export function defenseFit(plugin: DefensePlugin, classes: number, of = victim(classes)): DefenseFit {
  const owned = {
    images: storeOf(generate(smooth, IMAGES, SHAPE, SEED)),
    labels: Int32Array.from({ length: IMAGES }, (_, index) => index % classes),
  };
  return {
    ...owned,
    training: plugin.meta.trainingImages === true ? owned : null,
    model: ownerModel(of),
    outliers: plugin.meta.outliers === undefined ? null : storeOf(generate(noise, IMAGES, SHAPE, SEED)),
    outlierLabels: plugin.meta.outliers === undefined ? null : owned.labels,
    substitute,
    seed: SEED,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  };
}

/** What a defense trains its victim on. */
export function victimFit(plugin: DefensePlugin, classes: number, of = victim(classes)): VictimFit {
  const { model, outliers, images, labels, seed, signal, onProgress } = defenseFit(plugin, classes, of);
  return {
    training: { images, labels },
    classes,
    options: resolveTraining({ epochs: 2, batchSize: 8, learningRate: 0.05 }, images.count),
    model,
    outliers,
    create: (index) => {
      const made = Classifier.create({ plugin: tinyPlugin, shape: SHAPE, classes, seed: 1 + index });
      return Promise.resolve(new Network(made));
    },
    seed,
    signal,
    onProgress,
  };
}

/** Flags every image that begins with an odd grey level. */
export const BY_FIRST_PIXEL: HeldDetector = {
  flags: ({ pixels, count }) =>
    Promise.resolve(Uint8Array.from({ length: count }, (_, at) => (pixels[(at * pixels.length) / count] ?? 0) % 2)),
};

/** Opens new instances of a defense; what it is prepared to for a number of classes is kept. */
export function opener(plugin: DefensePlugin, parameters: Parameters = {}): (classes: number) => Promise<Defense> {
  const states = new Map<number, PluginState>();
  return async (classes) => {
    const state = states.get(classes) ?? (await plugin.prepare?.(defenseFit(plugin, classes), parameters)) ?? {};
    states.set(classes, state);
    const detector = plugin.detector === undefined ? {} : { detector: BY_FIRST_PIXEL };
    return plugin.open(parameters, state, { classes, inputShape: SHAPE, seed: SEED, substitute, ...detector });
  };
}
