// Models of the attacker's own (contract 1): what adaptive and Jacobian attacks create, train, ask and differentiate.
import type { Images, Matrix } from '../contract/arrays.js';
import type { Substitute, SubstituteFactory } from '../contract/plugins.js';
import type { Parameters } from '../contract/primitives.js';
import { resolveTraining, type TrainingOptions } from '../contract/training.js';
import { storeOf } from '../lib/images/image-store.js';
import { deriveSeed } from '../lib/random/rng.js';
import { Classifier } from './classifier.js';
import type { ModelPlugin } from './model-plugin.js';
import { train } from './train.js';

export interface SubstituteFactoryOptions {
  /** The registry's loader: this room knows no plug-in by name. */
  readonly loadModel: (id: string) => Promise<ModelPlugin>;
  /** Architecture of every substitute; default `cnn`. */
  readonly model?: string;
  readonly parameters?: Parameters;
  /** Stops a training that is under way. */
  readonly signal?: AbortSignal;
}

/** A factory for an attack's context; the attack disposes of what it creates. */
export function createSubstituteFactory(options: SubstituteFactoryOptions): SubstituteFactory {
  const { loadModel, model = 'cnn', parameters = {}, signal } = options;
  return {
    async create({ classes, shape, seed }) {
      const plugin = await loadModel(model);
      const weights = deriveSeed('substitute-weights', seed);
      const classifier = Classifier.create({ plugin, shape, classes, seed: weights, parameters });
      return new TrainableSubstitute(classifier, seed, signal);
    },
  };
}

class TrainableSubstitute implements Substitute {
  readonly #classifier: Classifier;
  readonly #seed: number;
  readonly #signal: AbortSignal | undefined;
  #trainings = 0;

  constructor(classifier: Classifier, seed: number, signal: AbortSignal | undefined) {
    this.#classifier = classifier;
    this.#seed = seed;
    this.#signal = signal;
  }

  /** Goes on from the present weights; every call has random numbers of its own. */
  async train(images: Images, targets: Matrix, options: TrainingOptions = {}): Promise<void> {
    const round = this.#trainings++;
    await train({
      classifier: this.#classifier,
      images: storeOf(images),
      targets,
      training: resolveTraining(options, images.count),
      seed: deriveSeed('substitute-training', this.#seed, round),
      ...(this.#signal === undefined ? {} : { signal: this.#signal }),
    });
  }

  predict(images: Images): Promise<Matrix> {
    return this.#classifier.predict(images);
  }

  inputGradient(images: Images, targets: Matrix): Promise<Float32Array> {
    return this.#classifier.inputGradient(images, targets);
  }

  dispose(): void {
    this.#classifier.dispose();
  }
}
