// The shortcut without weights of He et al. (2016), option A: every other pixel, and zeros for the added filters.
import * as tf from '#tfjs-core';
import { layers, type Shape } from '#tfjs-layers';
import { maxPool } from '../ops/max-pool.js';
import { onlyTensor } from './call.js';

class PaddedShortcut extends layers.Layer {
  static readonly className = 'StealBenchPaddedShortcut';
  readonly #filters: number;

  constructor(name: string, filters: number) {
    super({ name });
    this.#filters = filters;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch = null, height, width] = inputShape as Shape;
    const half = (size: number | null | undefined): number | null =>
      typeof size === 'number' ? Math.ceil(size / 2) : null;
    return [batch, half(height), half(width), this.#filters];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = onlyTensor(inputs) as tf.Tensor4D;
    const added = this.#filters - x.shape[3];
    const before = Math.floor(added / 2);
    // A maximum of one pixel takes every other one, and has a gradient on every backend; a strided slice has none.
    const halved = maxPool(x, 1, 2);
    return tf.pad(halved, [
      [0, 0],
      [0, 0],
      [0, 0],
      [before, added - before],
    ]);
  }
}

/** [n, h, w, channels] to [n, ceil(h / 2), ceil(w / 2), filters]: the zeros lie half before and half after the channels. */
export function paddedShortcut(name: string, filters: number): layers.Layer {
  return new PaddedShortcut(name, filters);
}
