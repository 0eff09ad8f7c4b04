// Models of an attacker's or a defender's own: what adaptive attacks and defenses with a surrogate create, train and ask.
import type { FloatImages, Images, Matrix, Shape3 } from '../contract/arrays.js';
import type {
  ConvolutionMaps,
  Substitute,
  SubstituteFactory,
  SubstituteShape,
  SubstituteTraining,
} from '../contract/plugins.js';
import type { Parameters } from '../contract/primitives.js';
import { resolveTraining, type TrainingOptions } from '../contract/training.js';
import { storeOf } from '../lib/images/image-store.js';
import { deriveSeed } from '../lib/random/rng.js';
import { Classifier } from './classifier.js';
import { EarlyStopping } from './early-stopping.js';
import { lastMaps } from './last-map.js';
import type { ModelPlugin } from './model-plugin.js';
import { train, type TrainingCheckpoint } from './train.js';

export interface SubstituteFactoryOptions {
  /** The registry's loader: this room knows no plug-in by name. */
  readonly loadModel: (id: string) => Promise<ModelPlugin>;
  /** Architecture of every substitute; default `cnn`. */
  readonly model?: string;
  readonly parameters?: Parameters;
  /** Stops a training that is under way. */
  readonly signal?: AbortSignal;
  /** Is added to by every model of the factory, clones included. */
  readonly work?: SubstituteWork;
  /** Where the next training is kept on the way, as it begins; none that stops early. */
  readonly checkpoint?: () => TrainingCheckpoint;
}

/** What models of an attacker's own cost, counted as it happens. */
export interface SubstituteWork {
  created: number;
  /** Calls of `train`; loops of a plug-in's own are none. */
  trainings: number;
  /** In these, each as often as it was shown. */
  images: number;
}

/** A factory for an attack's context; the attack disposes of what it creates. */
export function createSubstituteFactory(options: SubstituteFactoryOptions): SubstituteFactory {
  const { loadModel, model = 'cnn', parameters = {}, signal, checkpoint } = options;
  const { work = { created: 0, trainings: 0, images: 0 } } = options;
  const create = async ({ classes, shape, seed }: SubstituteShape): Promise<TrainableSubstitute> => {
    const plugin = await loadModel(model);
    const build = (weights: number): Classifier =>
      Classifier.create({ plugin, shape, classes, seed: weights, parameters });
    return new TrainableSubstitute(build, seed, { signal, work, checkpoint });
  };
  return {
    create,
    async open(options, weights) {
      const substitute = await create(options);
      substitute.load(weights);
      return substitute;
    },
  };
}

interface TrainingContext {
  readonly signal: AbortSignal | undefined;
  readonly work: SubstituteWork;
  readonly checkpoint: (() => TrainingCheckpoint) | undefined;
}

/** What the factory makes; `bench/tensor/blocks/` looks inside. */
export class TrainableSubstitute implements Substitute {
  readonly #build: (seed: number) => Classifier;
  readonly #seed: number;
  readonly #how: TrainingContext;
  #classifier: Classifier;
  #trainings = 0;
  #clones = 0;

  constructor(build: (seed: number) => Classifier, seed: number, how: TrainingContext) {
    this.#build = build;
    this.#seed = seed;
    this.#how = how;
    how.work.created++;
    this.#classifier = build(deriveSeed('substitute-weights', seed));
  }

  get classes(): number {
    return this.#classifier.classes;
  }

  get shape(): Shape3 {
    return this.#classifier.shape;
  }

  /** The network inside, for the building blocks of training loops. */
  get classifier(): Classifier {
    return this.#classifier;
  }

  /** Goes on from the present weights unless told otherwise; every call has random numbers of its own. */
  async train(
    images: Images,
    targets: Matrix,
    options: TrainingOptions = {},
    { weights, fresh = false, earlyStopping }: SubstituteTraining = {},
  ): Promise<void> {
    const round = this.#trainings++;
    if (fresh) {
      this.#classifier.dispose();
      this.#classifier = this.#build(deriveSeed('substitute-weights', this.#seed, round + 1));
    }
    const stopping = earlyStopping === undefined ? null : new EarlyStopping(this.#classifier, earlyStopping);
    const training = resolveTraining(options, images.count);
    const { signal, work, checkpoint } = this.#how;
    work.trainings++;
    let epochs = stopping === null ? training.epochs : 0;
    const afterEpoch = (watched: EarlyStopping): Promise<'stop' | 'go-on'> => {
      epochs++;
      return watched.afterEpoch();
    };
    await train({
      classifier: this.#classifier,
      images: storeOf(images),
      targets,
      training,
      seed: deriveSeed('substitute-training', this.#seed, round),
      ...(weights === undefined ? {} : { weights }),
      ...(signal === undefined ? {} : { signal }),
      ...(stopping === null ? {} : { onEpoch: () => afterEpoch(stopping) }),
      ...(checkpoint === undefined ? {} : { checkpoint: checkpoint() }),
    });
    work.images += images.count * epochs;
    stopping?.takeBest();
  }

  predict(images: Images): Promise<Matrix> {
    return this.#classifier.predict(images);
  }

  logits(images: Images | FloatImages): Promise<Matrix> {
    return this.#classifier.logits(images);
  }

  features(images: Images): Promise<Matrix> {
    return this.#classifier.features(images);
  }

  inputGradient(images: Images, targets: Matrix): Promise<Float32Array> {
    return this.#classifier.inputGradient(images, targets);
  }

  classGradients(images: Images, classes: Int32Array): Promise<Float32Array> {
    return this.#classifier.classGradients(images, classes);
  }

  lastConvolution(images: Images, classes: Int32Array): Promise<ConvolutionMaps> {
    return lastMaps(this.#classifier, images, classes);
  }

  async clone(): Promise<Substitute> {
    const seed = deriveSeed('substitute-clone', this.#seed, this.#clones++);
    const clone = new TrainableSubstitute(this.#build, seed, this.#how);
    clone.load(await this.save());
    return clone;
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
