// The clone: what it learns of the answers, and how far from them it is.
import type { FloatImages, Matrix } from '../../contract/arrays.js';
import type { AttackContext, Substitute } from '../../contract/plugins.js';
import { LossOptimizer } from '../../tensor/blocks/loss-optimizer.js';
import { logitDistance } from '../../tensor/blocks/losses.js';
import { networkOf, type ClassifierBlock } from '../../tensor/blocks/network.js';
import { floatValues, matrixOf, matrixValues, release, scoped } from '../../tensor/blocks/values.js';
import { streamSeed } from '../shared/drawing.js';
import { recoveredLogits } from '../shared/recovered-logits.js';
import type { DfmeSettings } from './settings.js';

const MOMENTUM = 0.9;
const WEIGHT_DECAY = 5e-4;

/** Holds the optimizer's state until `close`; the member then goes to whoever asked for it, or is disposed of. */
export class Student {
  readonly member: Substitute;
  readonly #network: ClassifierBlock;
  readonly #optimizer: LossOptimizer;

  private constructor(member: Substitute, { rng }: AttackContext, { cloneLearningRate }: DfmeSettings) {
    this.member = member;
    this.#network = networkOf(member);
    this.#optimizer = new LossOptimizer([this.#network], {
      optimizer: 'sgd',
      learningRate: cloneLearningRate,
      momentum: MOMENTUM,
      weightDecay: WEIGHT_DECAY,
      seed: streamSeed(rng.fork('clone dropout')),
    });
  }

  static async create(context: AttackContext, settings: DfmeSettings): Promise<Student> {
    const { oracle, rng, substitute } = context;
    const { classes, inputShape: shape } = oracle;
    const member = await substitute.create({ classes, shape, seed: streamSeed(rng.fork('clone')) });
    return new Student(member, context, settings);
  }

  /** One step down the L1 distance of logits. */
  async learn(images: FloatImages, answers: Matrix, rate: number): Promise<void> {
    const [pixels, wanted] = [floatValues(images), matrixValues(recoveredLogits(answers))];
    try {
      await this.#optimizer.step(() => logitDistance(this.#network.logits(pixels, { training: true }), wanted), rate);
    } finally {
      release(pixels, wanted);
    }
  }

  /** L1 distance of its logits to those recovered from the answers, meaned over classes: one an image. */
  async distances(images: FloatImages, answers: Matrix): Promise<Float64Array> {
    const values = scoped(() => this.#network.logits(floatValues(images)));
    const own = await matrixOf(values);
    release(values);
    return meanDistances(own, recoveredLogits(answers));
  }

  close(): void {
    this.#optimizer.dispose();
  }
}

/** Row by row the mean over columns of the absolute difference. */
export function meanDistances(left: Matrix, right: Matrix): Float64Array {
  const { rows, columns } = left;
  return Float64Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (let at = row * columns; at < (row + 1) * columns; at++)
      sum += Math.abs((left.values[at] ?? 0) - (right.values[at] ?? 0));
    return sum / columns;
  });
}
