// Networks for plug-ins that train one: of the architecture that a suite names, from the weights that it names.
import type { NetworkFactory, NetworkTraining, TrainableNetwork } from '../contract/plugins.js';
import type { Parameters } from '../contract/primitives.js';
import { resolveTraining } from '../contract/training.js';
import { Classifier, type ImageSource } from './classifier.js';
import type { ModelPlugin } from './model-plugin.js';
import { train, type TrainingCheckpoint } from './train.js';

export interface NetworkFactoryOptions {
  readonly plugin: ModelPlugin;
  readonly parameters?: Parameters;
  /** Published weights; the head is drawn anew unless it has as many classes as the network. Absent: from scratch. */
  readonly start?: { readonly bytes: Uint8Array; readonly classes: number; readonly head: string };
  /** Where the next training is kept on the way, as it begins. */
  readonly checkpoint?: () => TrainingCheckpoint;
}

/** Whoever creates or opens a network disposes of it. */
export function networkFactory({ plugin, parameters = {}, start, checkpoint }: NetworkFactoryOptions): NetworkFactory {
  return {
    create({ shape, classes, seed }) {
      const classifier = Classifier.create({ plugin, shape, classes, seed, parameters });
      if (start !== undefined) {
        classifier.load(start.bytes, { fresh: start.classes === classes ? [] : [start.head] });
      }
      return Promise.resolve(new Network(classifier, checkpoint));
    },
    open({ shape, classes }, weights) {
      const classifier = Classifier.create({ plugin, shape, classes, seed: 1, parameters });
      classifier.load(weights);
      return Promise.resolve(new Network(classifier, checkpoint));
    },
  };
}

/** What the factory makes; `bench/tensor/blocks/` looks inside. */
export class Network implements TrainableNetwork {
  readonly #classifier: Classifier;
  readonly #checkpoint: (() => TrainingCheckpoint) | undefined;

  /** @param checkpoint - where its next training is kept on the way, as it begins */
  constructor(classifier: Classifier, checkpoint?: () => TrainingCheckpoint) {
    this.#classifier = classifier;
    this.#checkpoint = checkpoint;
  }

  /** The network inside, for the building blocks of training loops. */
  get classifier(): Classifier {
    return this.#classifier;
  }

  async train({
    images,
    targets,
    weights,
    options,
    seed,
    signal,
    onProgress,
    onEpoch,
    remembered,
  }: NetworkTraining): Promise<void> {
    await train({
      classifier: this.#classifier,
      images,
      targets,
      ...(weights === undefined ? {} : { weights }),
      training: resolveTraining(options, images.count),
      seed,
      signal,
      onProgress: ({ epoch, epochs, step, steps, loss }) => {
        onProgress({ fraction: step / steps, note: `epoch ${epoch} of ${epochs}, loss ${loss.toFixed(3)}` });
      },
      ...(onEpoch === undefined ? {} : { onEpoch: ({ epoch }) => onEpoch(epoch) }),
      ...(remembered === undefined ? {} : { remembered }),
      ...(this.#checkpoint === undefined ? {} : { checkpoint: this.#checkpoint() }),
    });
  }

  predict(images: ImageSource) {
    return this.#classifier.predict(images);
  }

  save(): Promise<Uint8Array> {
    return this.#classifier.save();
  }

  load(weights: Uint8Array): void {
    this.#classifier.load(weights);
  }

  dispose(): void {
    this.#classifier.dispose();
  }
}
