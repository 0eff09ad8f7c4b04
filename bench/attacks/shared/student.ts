// The clone of zeroth-order attacks: what it learns of the answers, and how far from them it is.
import type { FloatImages, Matrix } from '../../contract/arrays.js';
import type { AttackContext, OwnSurrogate, Substitute } from '../../contract/plugins.js';
import { LossOptimizer } from '../../tensor/blocks/loss-optimizer.js';
import { networkOf, type ClassifierBlock } from '../../tensor/blocks/network.js';
import { floatValues, matrixOf, matrixValues, release, scoped, type Values } from '../../tensor/blocks/values.js';
import type { Divergence } from './divergence.js';
import { streamSeed } from './drawing.js';

const MOMENTUM = 0.9;
const WEIGHT_DECAY = 5e-4;

export interface StudentSettings {
  /** Of SGD with momentum 0.9 and decay 5e-4. */
  readonly cloneLearningRate: number;
  readonly divergence: Divergence;
}

/** Holds the optimizer's state until `close`; the member then goes to whoever asked for it, or is disposed of. */
export class Student {
  readonly member: Substitute;
  readonly #network: ClassifierBlock;
  readonly #optimizer: LossOptimizer;
  readonly #divergence: Divergence;

  private constructor(member: Substitute, { rng }: AttackContext, { cloneLearningRate, divergence }: StudentSettings) {
    this.member = member;
    this.#divergence = divergence;
    this.#network = networkOf(member);
    this.#optimizer = new LossOptimizer([this.#network], {
      optimizer: 'sgd',
      learningRate: cloneLearningRate,
      momentum: MOMENTUM,
      weightDecay: WEIGHT_DECAY,
      seed: streamSeed(rng.fork('clone dropout')),
    });
  }

  static async create(context: AttackContext, settings: StudentSettings): Promise<Student> {
    const { oracle, rng, substitute } = context;
    const { classes, inputShape: shape } = oracle;
    const member = await substitute.create({ classes, shape, seed: streamSeed(rng.fork('clone')) });
    return new Student(member, context, settings);
  }

  /** One step down the divergence. */
  async learn(images: FloatImages, answers: Matrix, rate: number): Promise<void> {
    const [pixels, wanted] = [floatValues(images), matrixValues(this.#divergence.targets(answers))];
    try {
      const loss = (): Values => this.#divergence.loss(this.#network.logits(pixels, { training: true }), wanted);
      await this.#optimizer.step(loss, rate, { values: [pixels, wanted] });
    } finally {
      release(pixels, wanted);
    }
  }

  /** How far it is from the answers: one an image. */
  async distances(images: FloatImages, answers: Matrix): Promise<Float64Array> {
    const values = scoped(() => this.#network.logits(floatValues(images)));
    const own = await matrixOf(values);
    release(values);
    return this.#divergence.distances(own, this.#divergence.targets(answers));
  }

  close(): void {
    this.#optimizer.dispose();
  }
}

/** What a student is after `teach`; nothing is left of it where that fails. */
export async function withStudent(
  context: AttackContext,
  settings: StudentSettings,
  teach: (student: Student) => Promise<void>,
): Promise<OwnSurrogate> {
  const student = await Student.create(context, settings);
  try {
    await teach(student);
    return { members: [student.member] };
  } catch (error) {
    student.member.dispose();
    throw error;
  } finally {
    student.close();
  }
}
