// Every pixel doubled in both directions, by operations whose gradients every backend has.
import * as tf from '#tfjs-core';
import { layers, type Shape } from '#tfjs-layers';
import { onlyTensor } from './call.js';
import { someOutput } from './some-output.js';

class Upsample extends layers.Layer {
  static readonly className = 'StealBenchUpsample';

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch = null, height, width, channels = null] = inputShape as Shape;
    return someOutput(this.name, [batch, twice(height), twice(width), channels]);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = onlyTensor(inputs);
    const [count = 0, height = 0, width = 0, channels = 0] = x.shape;
    return tf.tidy(() => {
      const pixels = tf.reshape(x, [count * height * width, 1, channels]);
      const rows = tf.reshape(tf.concat([pixels, pixels], 1), [count * height, 1, 2 * width * channels]);
      return tf.reshape(tf.concat([rows, rows], 1), [count, 2 * height, 2 * width, channels]);
    });
  }
}

/** Nearest-neighbour doubling: [n, h, w, channels] to [n, 2 h, 2 w, channels]. */
export function upsample(name: string): layers.Layer {
  return new Upsample({ name });
}

function twice(size: number | null | undefined): number | null {
  return typeof size === 'number' ? 2 * size : null;
}
