// Numbers that a training loop learns beside its networks.
import * as tf from '#tfjs-core';
import { initializers, input, layers, model as functional, type SymbolicTensor } from '#tfjs-layers';
import { settled } from '../held-weights.js';
import type { BlockNetwork } from './network.js';
import type { Values } from './values.js';

export interface LearnedNumbers extends BlockNetwork {
  /** float32 [count], always > 0. */
  values(): Values;
  dispose(): void;
}

/** Positive numbers, learned by their logarithm; an optimizer is given them as a network. */
export function learnedNumbers(count: number, initial: number): LearnedNumbers {
  const one = input({ shape: [1], name: 'one' });
  const kernelInitializer = initializers.constant({ value: Math.log(initial) });
  const logarithms = layers.dense({ name: 'logarithms', units: count, useBias: false, kernelInitializer });
  const model = functional({ name: 'numbers', inputs: one, outputs: logarithms.apply(one) as SymbolicTensor });
  return {
    get model() {
      return settled(model);
    },
    values: () => tf.exp(tf.reshape(settled(model).apply(tf.ones([1, 1])) as tf.Tensor, [count])),
    dispose: () => void settled(model).dispose(),
  };
}
