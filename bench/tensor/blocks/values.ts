// Numbers on the device, as training loops of plug-ins hold them: made here, read here, let go of here.
import * as tf from '#tfjs-core';
import { imageSize, type FloatImages, type Images, type Matrix, type Shape3 } from '../../contract/arrays.js';
import type { Rng } from '../../contract/plugins.js';

/** Float32 numbers on the device. Whoever makes some outside `scoped` releases them. */
export type Values = tf.Tensor;

/** Releases at its end everything that was made within, but what it returns. */
export function scoped<T extends Values | readonly Values[]>(work: () => T): T {
  return tf.tidy(() => work() as T & tf.TensorContainer);
}

export function release(...values: readonly Values[]): void {
  tf.dispose([...values]);
}

/** One number: float32 []. */
export function numberValue(value: number): Values {
  return tf.scalar(value, 'float32');
}

/** Pixels in [0, 1]: float32 [n, h, w, c]. */
export function imageValues({ pixels, count, shape }: Images): Values {
  const values = new Float32Array(pixels.length);
  for (let index = 0; index < pixels.length; index++) values[index] = (pixels[index] ?? 0) / 255;
  return tf.tensor(values, [count, ...shape], 'float32');
}

/** Numbers of the shape of images, whatever they say of a pixel: float32 [n, h, w, c]. */
export function floatValues({ values, count, shape }: FloatImages): Values {
  return tf.tensor(values, [count, ...shape], 'float32');
}

/** Pixels float32 [n, h, w, c] as they are; what lies outside [0, 1] is cut off. */
export async function floatsOf(values: Values): Promise<FloatImages> {
  const [count = 0, height = 0, width = 0, channels = 0] = values.shape;
  const pixels = await values.data<'float32'>();
  return { values: pixels.map((value) => Math.min(1, Math.max(0, value))), count, shape: [height, width, channels] };
}

/** Of values float32 [rows, columns]. */
export async function matrixOf(values: Values): Promise<Matrix> {
  const [rows = 0, columns = 0] = values.shape;
  return { values: await values.data<'float32'>(), rows, columns };
}

/** Softmax of logits, row by row. */
export function posteriors(logits: Values): Values {
  return tf.softmax(logits);
}

/** float32 [rows, columns]. */
export function matrixValues({ values, rows, columns }: Matrix): Values {
  return tf.tensor(values, [rows, columns], 'float32');
}

/** Standard normal numbers in row-major order of the stream: float32 [count, width]. */
export function noiseValues(count: number, width: number, rng: Rng): Values {
  const values = new Float32Array(count * width);
  for (let index = 0; index < values.length; index++) values[index] = rng.normal();
  return tf.tensor(values, [count, width], 'float32');
}

/** Pixels in [0, 1] as an API of bytes takes them: whole grey levels, halves away from zero; what lies outside is cut off. */
export async function toImages(values: Values): Promise<Images> {
  const [count = 0, height = 0, width = 0, channels = 0] = values.shape;
  const shape: Shape3 = [height, width, channels];
  const pixels = new Uint8Array(count * imageSize(shape));
  const levels = await values.data<'float32'>();
  for (let index = 0; index < pixels.length; index++) {
    pixels[index] = Math.floor(Math.min(1, Math.max(0, levels[index] ?? 0)) * 255 + 0.5);
  }
  return { pixels, count, shape };
}

/** One of the numbers of float32 [count]: float32 [1]. */
export function numberOf(values: Values, index: number): Values {
  return tf.slice(values, [index], [1]);
}

/** One above the other: float32 [a + b, ...]. */
export function stacked(first: Values, second: Values): Values {
  return tf.concat([first, second], 0);
}

/** Many times the same number: float32 [count]. */
export function filled(count: number, value: number): Values {
  return tf.fill([count], value);
}

/** Sum of a column of float32 [n, columns]: a scalar. */
export function column(values: Values, index: number): Values {
  return tf.sum(tf.slice(values, [0, index], [-1, 1]));
}
