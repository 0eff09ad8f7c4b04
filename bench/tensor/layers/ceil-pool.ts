// 3x3 maximum of stride 2 whose last window may reach past the border, as PyTorch's `ceil_mode` and Caffe do it.
import * as tf from '#tfjs-core';
import { layers, type Shape } from '#tfjs-layers';
import { maxPool } from '../ops/max-pool.js';
import { onlyTensor } from './call.js';
import { someOutput } from './some-output.js';

const SIZE = 3;
const STRIDE = 2;

class CeilPool extends layers.Layer {
  static readonly className = 'StealBenchCeilPool';

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch = null, height, width, channels = null] = inputShape as Shape;
    return someOutput(this.name, [batch, windows(height), windows(width), channels]);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = onlyTensor(inputs) as tf.Tensor4D;
    const [, height, width] = x.shape;
    const sides = ([height, width] as const).map((size): [number, number] => [0, missing(size)]);
    const [below = [0, 0], right = [0, 0]] = sides;
    // Zeros stand for the minus infinity of a padded maximum: nothing after ReLU is below them.
    const padded = below[1] + right[1] === 0 ? x : tf.pad(x, [[0, 0], below, right, [0, 0]]);
    return maxPool(padded, SIZE, STRIDE);
  }
}

/** [n, h, w, channels], none negative, to [n, ceil((h - 3) / 2) + 1, ceil((w - 3) / 2) + 1, channels]; h and w from 2 on. */
export function ceilPool(name: string): layers.Layer {
  return new CeilPool({ name });
}

function windows(size: number | null | undefined): number | null {
  return typeof size === 'number' ? Math.ceil((size - SIZE) / STRIDE) + 1 : null;
}

/** Rows or columns that the last window lacks. */
function missing(size: number): number {
  return Math.max(0, Math.ceil((size - SIZE) / STRIDE) * STRIDE + SIZE - size);
}
