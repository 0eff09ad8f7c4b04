// Batch normalisation with PyTorch's semantics and one fused training kernel; the stock layer chains a dozen operations.
import * as tf from '#tfjs-core';
import { initializers, layers, type LayerVariable, type Shape } from '#tfjs-layers';
import { trainingBatchNorm } from '../ops/batch-norm.js';
import { batchNormRelu } from '../ops/inference-batch-norm.js';
import { onlyTensor, type CallOptions } from './call.js';

/** Share of the batch's statistics that enters the running ones at each step; PyTorch's default. */
const MOMENTUM = 0.1;
const EPSILON = 1e-5;

interface Weights {
  readonly gamma: LayerVariable;
  readonly beta: LayerVariable;
  readonly mean: LayerVariable;
  readonly variance: LayerVariable;
}

export interface BatchNormOptions {
  /** Cuts the output off below 0 in the same pass over memory; default false. */
  readonly relu?: boolean;
}

class BatchNorm extends layers.Layer {
  static readonly className = 'StealBenchBatchNorm';
  readonly #relu: boolean;
  #weights: Weights | null = null;

  constructor(name: string, { relu = false }: BatchNormOptions) {
    super({ name });
    this.#relu = relu;
  }

  override build(inputShape: Shape | Shape[]): void {
    const channels = inputShape.at(-1);
    if (typeof channels !== 'number') throw new TypeError(`${this.name}: the channel axis must have a known size`);
    const add = (name: string, kind: 'zeros' | 'ones', trainable: boolean): LayerVariable =>
      this.addWeight(name, [channels], 'float32', initializers[kind](), undefined, trainable);
    this.#weights = {
      gamma: add('gamma', 'ones', true),
      beta: add('beta', 'zeros', true),
      mean: add('moving_mean', 'zeros', false),
      variance: add('moving_variance', 'ones', false),
    };
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], options: CallOptions): tf.Tensor {
    const weights = this.#weights;
    if (weights === null) throw new Error(`${this.name} was called before it was built`);
    const x = onlyTensor(inputs);
    return tf.tidy(() =>
      options['training'] === true ? train(x, weights, this.#relu) : infer(x, weights, this.#relu),
    );
  }
}

/**
 * Normalises over all axes but the last (Ioffe and Szegedy, 2015). Training: by the batch's mean and biased variance,
 * while the running mean and *unbiased* variance move by 0.1 towards the batch's, as torch.nn.BatchNorm2d does.
 * Inference: by the running ones. Epsilon is 1e-5.
 */
export function batchNorm(name: string, options: BatchNormOptions = {}): layers.Layer {
  return new BatchNorm(name, options);
}

function train(x: tf.Tensor, { gamma, beta, mean, variance }: Weights, relu: boolean): tf.Tensor {
  const inputs = {
    x,
    gamma: gamma.read(),
    beta: beta.read(),
    runningMean: mean.read(),
    runningVariance: variance.read(),
  };
  return trainingBatchNorm(inputs, { epsilon: EPSILON, momentum: MOMENTUM, relu }, (moved) => {
    mean.write(moved.mean);
    variance.write(moved.variance);
  });
}

function infer(x: tf.Tensor, { gamma, beta, mean, variance }: Weights, relu: boolean): tf.Tensor {
  const [running, spread, scale, offset] = [mean.read(), variance.read(), gamma.read(), beta.read()];
  if (!relu) return tf.batchNorm(x, running, spread, offset, scale, EPSILON);
  return batchNormRelu({ x, mean: running, variance: spread, scale, offset }, EPSILON);
}
