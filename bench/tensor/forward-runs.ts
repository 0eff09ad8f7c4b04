// What a network is asked batch by batch while its weights stay: a graph for each question and batch size that comes often.
import * as tf from '#tfjs-core';
import type { LayersModel } from '#tfjs-layers';
import type { Shape3 } from '../contract/arrays.js';
import { at } from '../lib/arrays/at.js';
import { GraphExecutor } from './graph/executor.js';
import { feed } from './graph/feeds.js';
import { variableCell } from './graph/state-cell.js';
import { settled } from './held-weights.js';

/** Batches of one size from which on a graph pays for being made. */
const OFTEN = 8;

/** Batches of one size after which the graph of a question is made, if it is to be one: the last two are recorded. */
export const BATCHES_TO_GRAPH = OFTEN + 2;

export interface ForwardBatch {
  readonly count: number;
  /** float32 [count, h, w, c], normalised. */
  readonly images: Float32Array;
  /** float32 [count, classes], if the question has targets. */
  readonly targets?: Float32Array;
  /** Of the normalisation, a number a channel or one for all. */
  readonly std: readonly number[];
}

/** A batch on the device, in the scope of the question. */
export interface GivenBatch {
  readonly images: tf.Tensor;
  targets(): tf.Tensor2D;
  std(): tf.Tensor1D;
}

/** Holds graphs until `dispose`; weights may change between two batches in any way. */
export class ForwardRuns {
  readonly #model: LayersModel;
  readonly #shape: Shape3;
  readonly #classes: number;
  readonly #executor: GraphExecutor;
  readonly #seen = new Map<string, number>();
  #batch: ForwardBatch | null = null;

  constructor(model: LayersModel, shape: Shape3, classes: number) {
    this.#model = model;
    this.#shape = shape;
    this.#classes = classes;
    const variables = model.weights.map((weight) => weight.read()).filter((value) => value instanceof tf.Variable);
    this.#executor = new GraphExecutor({ name: `inference of ${model.name}`, cells: variables.map(variableCell) });
  }

  /**
   * The caller disposes of what it gets.
   *
   * @param question - one name for one computation: a second one under the same name would not be run
   */
  run(question: string, batch: ForwardBatch, compute: (given: GivenBatch) => tf.Tensor): tf.Tensor {
    const key = `${question}, ${batch.count} images, ${batch.std.length} channels`;
    const seen = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, seen);
    this.#batch = batch;
    settled(this.#model);
    const work = (): tf.Tensor[] => [tf.tidy(() => compute(this.#given(batch.count)))];
    return at(this.#executor.run({ key, work, pays: seen > OFTEN }), 0);
  }

  dispose(): void {
    this.#executor.dispose();
  }

  /** What is fed is the batch of the run that is under way, not of the one that was recorded. */
  #given(count: number): GivenBatch {
    const now = (): ForwardBatch => {
      if (this.#batch === null) throw new Error('forward run: no batch');
      return this.#batch;
    };
    const shape = [count, ...this.#shape];
    return {
      images: feed({ name: 'images', shape, values: () => now().images }),
      targets: () =>
        feed({
          name: 'targets',
          shape: [count, this.#classes],
          values: () => now().targets ?? new Float32Array(0),
        }) as tf.Tensor2D,
      std: () =>
        feed({ name: 'std', shape: [now().std.length], values: () => Float32Array.from(now().std) }) as tf.Tensor1D,
    };
  }
}
