// The clone of DFMS-HL: it learns the first class of each answer, once as it comes and again of all that is kept.
import type { Images, Matrix } from '../../contract/arrays.js';
import type { AttackContext, Substitute } from '../../contract/plugins.js';
import { oneHot } from '../../lib/arrays/one-hot.js';
import { argmaxRows } from '../../lib/evidence/predictions.js';
import { LossOptimizer } from '../../tensor/blocks/loss-optimizer.js';
import { meanCrossEntropy } from '../../tensor/blocks/losses.js';
import { networkOf, type ClassifierBlock } from '../../tensor/blocks/network.js';
import { imageValues, matrixValues, release } from '../../tensor/blocks/values.js';
import { streamSeed } from '../shared/drawing.js';
import { Replay } from '../shared/replay.js';
import type { DfmsSettings } from './settings.js';

const MOMENTUM = 0.9;
const WEIGHT_DECAY = 5e-4;

/** Holds the optimizer's state until `close`; the member then goes to whoever asked for it, or is disposed of. */
export class Clone {
  readonly member: Substitute;
  readonly network: ClassifierBlock;
  readonly #settings: DfmsSettings;
  readonly #optimizer: LossOptimizer;
  readonly #kept: Replay;

  private constructor(member: Substitute, { oracle, rng, budget }: AttackContext, settings: DfmsSettings) {
    this.member = member;
    this.network = networkOf(member);
    this.#settings = settings;
    this.#optimizer = new LossOptimizer([this.network], {
      optimizer: 'sgd',
      learningRate: settings.cloneLearningRate,
      momentum: MOMENTUM,
      weightDecay: WEIGHT_DECAY,
      seed: streamSeed(rng.fork('clone dropout')),
    });
    this.#kept = new Replay(Math.min(settings.kept, budget), oracle.inputShape, oracle.classes);
  }

  static async create(context: AttackContext, settings: DfmsSettings): Promise<Clone> {
    const { oracle, rng, substitute } = context;
    const { classes, inputShape: shape } = oracle;
    const member = await substitute.create({ classes, shape, seed: streamSeed(rng.fork('clone')) });
    return new Clone(member, context, settings);
  }

  keep(images: Images, answers: Matrix): void {
    this.#kept.add({ images, targets: hard(answers) });
  }

  /** One step on what was answered just now, which is kept. */
  async learn(images: Images, answers: Matrix, rate: number): Promise<void> {
    this.keep(images, answers);
    const [pixels, wanted] = [imageValues(images), matrixValues(hard(answers))];
    try {
      const loss = () => meanCrossEntropy(this.network.logits(pixels, { training: true }), wanted);
      await this.#optimizer.step(loss, rate, { values: [pixels, wanted] });
    } finally {
      release(pixels, wanted);
    }
  }

  /** On all that is kept, along half a cosine. */
  async learnAll(epochs: number, learningRate: number): Promise<void> {
    if (epochs === 0 || this.#kept.count === 0) return;
    const { images, targets } = this.#kept.all();
    await this.member.train(images, targets, {
      epochs,
      learningRate,
      batchSize: this.#settings.batchSize,
      momentum: MOMENTUM,
      nesterov: false,
      weightDecay: WEIGHT_DECAY,
      schedule: { kind: 'cosine' },
      augmentation: { cropPixels: this.#settings.cropPixels },
    });
  }

  close(): void {
    this.#optimizer.dispose();
  }
}

function hard(answers: Matrix): Matrix {
  return oneHot(argmaxRows(answers), answers.columns);
}
