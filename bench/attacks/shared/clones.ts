// Two clones: what they learn of the answers, anew and again.
import type { Images, Matrix } from '../../contract/arrays.js';
import type { AttackContext, Rng, Substitute } from '../../contract/plugins.js';
import { oneHot } from '../../lib/arrays/one-hot.js';
import { argmaxRows } from '../../lib/evidence/predictions.js';
import { LossOptimizer } from '../../tensor/blocks/loss-optimizer.js';
import { logitDistance, meanCrossEntropy, weighted } from '../../tensor/blocks/losses.js';
import { networkOf, type ClassifierBlock } from '../../tensor/blocks/network.js';
import { imageValues, matrixValues, release, type Values } from '../../tensor/blocks/values.js';
import { streamSeed } from './drawing.js';
import { recoveredLogits } from './recovered-logits.js';
import { Replay, type Answered } from './replay.js';

const CLONES = 2;
const MOMENTUM = 0.9;
const WEIGHT_DECAY = 5e-4;

export interface CloneSettings {
  readonly batchSize: number;
  /** Recovered logits by L1, or the first class by cross-entropy. */
  readonly answers: 'posteriors' | 'argmax';
  /** Of SGD with momentum 0.9 and decay 5e-4. */
  readonly cloneLearningRate: number;
  /** Answered images kept. */
  readonly replay: number;
  /** Steps on them after each on new answers. */
  readonly replaySteps: number;
}

/** Holds the optimizer's state until `close`; the members then go to whoever asked for them, or are disposed of. */
export class Clones {
  readonly members: readonly Substitute[];
  readonly networks: readonly ClassifierBlock[];
  readonly #settings: CloneSettings;
  readonly #optimizer: LossOptimizer;
  readonly #replay: Replay;
  readonly #replayed: Rng;

  private constructor(members: readonly Substitute[], { oracle, rng, budget }: AttackContext, settings: CloneSettings) {
    this.members = members;
    this.networks = members.map(networkOf);
    this.#settings = settings;
    this.#optimizer = new LossOptimizer(this.networks, {
      optimizer: 'sgd',
      learningRate: settings.cloneLearningRate,
      momentum: MOMENTUM,
      weightDecay: WEIGHT_DECAY,
      seed: streamSeed(rng.fork('clone dropout')),
    });
    this.#replay = new Replay(Math.min(settings.replay, budget), oracle.inputShape, oracle.classes);
    this.#replayed = rng.fork('replay');
  }

  static async create(context: AttackContext, settings: CloneSettings): Promise<Clones> {
    const { oracle, rng, substitute } = context;
    const seeds = rng.fork('clones');
    const members: Substitute[] = [];
    for (let index = 0; index < CLONES; index++) {
      const { classes, inputShape: shape } = oracle;
      members.push(await substitute.create({ classes, shape, seed: streamSeed(seeds) }));
    }
    return new Clones(members, context, settings);
  }

  /** One step on what was answered just now, then the replayed ones. */
  async learn(images: Images, answers: Matrix, rate: number): Promise<void> {
    const { batchSize, replaySteps } = this.#settings;
    const answered = { images, targets: this.#targets(answers) };
    await this.#step(answered, rate);
    this.#replay.add(answered);
    for (let step = 0; step < replaySteps && this.#replay.count > 0; step++)
      await this.#step(this.#replay.draw(batchSize, this.#replayed), rate);
  }

  close(): void {
    this.#optimizer.dispose();
  }

  #targets(answers: Matrix): Matrix {
    return this.#settings.answers === 'argmax'
      ? oneHot(argmaxRows(answers), answers.columns)
      : recoveredLogits(answers);
  }

  async #step({ images, targets }: Answered, rate: number): Promise<void> {
    const [pixels, wanted] = [imageValues(images), matrixValues(targets)];
    const loss = this.#settings.answers === 'argmax' ? meanCrossEntropy : logitDistance;
    try {
      await this.#optimizer.step(
        () => weighted(...this.networks.map((network) => one(network, pixels, wanted, loss))),
        rate,
        { values: [pixels, wanted] },
      );
    } finally {
      release(pixels, wanted);
    }
  }
}

function one(
  network: ClassifierBlock,
  images: Values,
  targets: Values,
  loss: (logits: Values, targets: Values) => Values,
): readonly [number, Values] {
  return [1, loss(network.logits(images, { training: true }), targets)];
}
