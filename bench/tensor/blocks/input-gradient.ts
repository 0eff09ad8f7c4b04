// Images moved along the gradient of whatever a loop makes of them.
import * as tf from '#tfjs-core';
import type { Values } from './values.js';

/** Gradient of a scalar by the values that it is taken at, of their shape; the caller releases it. */
export function gradientAt(values: Values, loss: (values: Values) => Values): Values {
  return tf.tidy(() => tf.grad((at: tf.Tensor) => loss(at))(values));
}

/** Images float32 in [0, 1], each pixel moved by the step along the sign of its gradient and kept in [0, 1]. */
export function signStep(images: Values, gradient: Values, step: number): Values {
  return tf.tidy(() => tf.clipByValue(tf.add(images, tf.mul(tf.sign(gradient), step)), 0, 1));
}
