// Conv2DBackpropInput as one forward convolution, for wasm, whose own is slow (2 GFLOP/s against 25).
import * as tf from '#tfjs-core';
import { convolutionOf } from './conv-geometry.js';
import { kernelFor, type Attributes } from './kernel.js';
import { filledOutput } from './wasm-heap.js';

/**
 * The input's gradient convolves dy, spread out by the strides, with the filter turned by 180 degrees and its channels
 * exchanged, padded so that every input position sees all outputs that it took part in.
 */
function inputGradient(dy: tf.Tensor, filter: tf.Tensor, attrs: Attributes): tf.Tensor {
  const info = convolutionOf(attrs['inputShape'] as number[], filter.shape as Shape4, attrs);
  const { padInfo } = info;
  let spread = spreadOut(dy, 1, info.strideHeight);
  spread = spreadOut(spread, 2, info.strideWidth);
  spread = fit(spread, 1, (info.filterHeight - 1) * info.dilationHeight, padInfo.top, info.inHeight);
  spread = fit(spread, 2, (info.filterWidth - 1) * info.dilationWidth, padInfo.left, info.inWidth);
  const dilations: [number, number] = [info.dilationHeight, info.dilationWidth];
  return tf.conv2d(spread as tf.Tensor4D, turnedFilter(filter), 1, 'valid', 'NHWC', dilations);
}

/** [h, w, a, b] to [h, w, b, a], turned by 180 degrees; the library's reversal alone takes ten times as long. */
function turnedFilter(filter: tf.Tensor): tf.Tensor4D {
  const [height, width, inputs, outputs] = filter.shape as Shape4;
  const size = inputs * outputs;
  return filledOutput([height, width, outputs, inputs], [filter], (turned, source) => {
    for (let at = 0, end = source.length - size; at < source.length; at += size, end -= size) {
      for (let input = 0; input < inputs; input++) {
        for (let output = 0; output < outputs; output++) {
          turned[end + output * inputs + input] = source[at + input * outputs + output] ?? 0;
        }
      }
    }
  }) as tf.Tensor4D;
}

type Shape4 = [number, number, number, number];

/** Puts stride - 1 zeros between neighbours along an axis. */
function spreadOut(x: tf.Tensor, axis: 1 | 2, stride: number): tf.Tensor {
  const size = sizeOf(x, axis);
  if (stride === 1 || size === 1) return x;
  const before = x.shape.slice(0, axis).reduce((a, b) => a * b, 1);
  const after = x.shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const gaps = tf.zeros([before * size, (stride - 1) * after]);
  const rows = tf.concat([tf.reshape(x, [before * size, after]), gaps], 1);
  const shape = [...x.shape];
  shape[axis] = size * stride;
  const wide = tf.reshape(rows, shape);
  // The last neighbour has none after it.
  return cut(wide, axis, 0, (size - 1) * stride + 1);
}

/**
 * Pads or cuts an axis so that a `valid` convolution of the given reach gives `outputSize`: reach - padding before, and
 * after whatever is missing. Where padding exceeds the reach, outputs saw nothing but padding and are cut off.
 */
function fit(x: tf.Tensor, axis: 1 | 2, reach: number, padding: number, outputSize: number): tf.Tensor {
  const before = reach - padding;
  const after = outputSize + reach - before - sizeOf(x, axis);
  const kept = sizeOf(x, axis) - Math.max(0, -before) - Math.max(0, -after);
  if (kept <= 0) return tf.zeros(x.shape.map((size, at) => (at === axis ? outputSize + reach : size)));
  const inside = cut(x, axis, Math.max(0, -before), kept);
  const paddings = x.shape.map((_, at): [number, number] =>
    at === axis ? [Math.max(0, before), Math.max(0, after)] : [0, 0],
  );
  return before > 0 || after > 0 ? tf.pad(inside, paddings) : inside;
}

function cut(x: tf.Tensor, axis: 1 | 2, begin: number, size: number): tf.Tensor {
  if (size === sizeOf(x, axis)) return x;
  const begins = x.shape.map((_, at) => (at === axis ? begin : 0));
  const sizes = x.shape.map((full, at) => (at === axis ? size : full));
  return tf.slice(x, begins, sizes);
}

function sizeOf(x: tf.Tensor, axis: 1 | 2): number {
  return x.shape[axis] ?? 1;
}

/** @returns the kernel for the wasm backend */
export function convInputKernel(backend: string): tf.KernelConfig {
  return kernelFor(tf.Conv2DBackpropInput, backend, ['dy', 'filter'], ({ dy, filter }, attrs) =>
    inputGradient(dy, filter, attrs),
  );
}
