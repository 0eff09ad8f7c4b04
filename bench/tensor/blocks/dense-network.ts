// A small network from numbers to posteriors: dense layers, normalised by the batch, leaky ReLU, softmax.
import * as tf from '#tfjs-core';
import { input, layers, model } from '#tfjs-layers';
import { settled } from '../held-weights.js';
import { batchNorm } from '../layers/batch-norm.js';
import { torchDefault } from '../layers/initializers.js';
import type { BlockNetwork } from './network.js';
import type { Values } from './values.js';

/** Of leaky ReLU below 0. */
const SLOPE = 0.2;

export interface DenseNetworkOptions {
  readonly inputs: number;
  /** Units of the layers between, each followed by batch norm and leaky ReLU of slope 0.2. */
  readonly hidden: readonly number[];
  readonly outputs: number;
  /** Of the initial weights, in [1, 2^31 - 1]. */
  readonly seed: number;
  /** Whether what comes out is normalised by the batch as well; default false. */
  readonly normalised?: boolean;
}

/** Holds its weights until `dispose`. */
export interface DenseNetwork extends BlockNetwork {
  /** float32 [n, outputs] of float32 [n, inputs]; in `training` (default false) normalised by the batch. */
  numbers(values: Values, how?: { readonly training?: boolean }): Values;
  /** Their softmax. */
  posteriors(values: Values, how?: { readonly training?: boolean }): Values;
  dispose(): void;
}

export function createDenseNetwork({
  inputs,
  hidden,
  outputs,
  seed,
  normalised = false,
}: DenseNetworkOptions): DenseNetwork {
  const first = input({ shape: [inputs], name: 'numbers' });
  const dense = (x: typeof first, name: string, units: number): typeof first => {
    const fanIn = Number(x.shape.at(-1));
    const kernelInitializer = torchDefault(seed, `${name}/kernel`, fanIn);
    const biasInitializer = torchDefault(seed, `${name}/bias`, fanIn);
    return layers.dense({ name, units, kernelInitializer, biasInitializer }).apply(x) as typeof first;
  };
  let x = first;
  for (const [index, units] of hidden.entries()) {
    const name = `dense${index + 1}`;
    x = batchNorm(`${name}_norm`).apply(dense(x, name, units)) as typeof first;
    x = layers.leakyReLU({ name: `${name}_relu`, alpha: SLOPE }).apply(x) as typeof first;
  }
  x = dense(x, 'last', outputs);
  if (normalised) x = batchNorm('last_norm').apply(x) as typeof first;
  const network = model({ name: 'dense', inputs: first, outputs: x });
  const numbers: DenseNetwork['numbers'] = (values, { training = false } = {}) =>
    settled(network).apply(values, { training }) as tf.Tensor;
  return {
    get model() {
      return settled(network);
    },
    numbers,
    posteriors: (values, how) => tf.softmax(numbers(values, how)),
    dispose: () => void settled(network).dispose(),
  };
}
