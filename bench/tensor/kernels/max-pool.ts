// Gradient of max pooling in plain code, for wasm, whose own kernel is five times slower than this loop.
import * as tf from '@tensorflow/tfjs-core';
import { kernelFor, type Attributes } from './kernel.js';

type PoolInfo = ReturnType<typeof tf.backend_util.computePool2DInfo>;

/** Sends every dy to the first greatest input of its window, in row-major order. */
function maxPoolGradient(dy: tf.Tensor, input: tf.Tensor, attrs: Attributes): tf.Tensor {
  const info = tf.backend_util.computePool2DInfo(
    input.shape as [number, number, number, number],
    attrs['filterSize'] as number | [number, number],
    attrs['strides'] as number | [number, number],
    1,
    attrs['pad'] as number | 'valid' | 'same',
    attrs['dimRoundingMode'] as 'floor' | 'round' | 'ceil' | undefined,
  );
  const x = input.dataSync<'float32'>();
  const gradients = dy.dataSync<'float32'>();
  const dx = new Float32Array(x.length);
  const channels = info.inChannels;
  let from = 0;
  for (let image = 0; image < info.batchSize; image++) {
    for (let row = 0; row < info.outHeight; row++) {
      const rows = span(row, info.strideHeight, info.padInfo.top, info.filterHeight, info.inHeight);
      for (let column = 0; column < info.outWidth; column++) {
        const columns = span(column, info.strideWidth, info.padInfo.left, info.filterWidth, info.inWidth);
        for (let channel = 0; channel < channels; channel++) {
          const at = greatest(x, info, image, rows, columns, channel);
          if (at >= 0) dx[at] = (dx[at] ?? 0) + (gradients[from] ?? 0);
          from++;
        }
      }
    }
  }
  return tf.tensor(dx, input.shape, 'float32');
}

type Span = readonly [begin: number, end: number];

/** The part of a window that lies inside the image. */
function span(position: number, stride: number, padding: number, size: number, limit: number): Span {
  const begin = position * stride - padding;
  return [Math.max(0, begin), Math.min(limit, begin + size)];
}

/** Index of the first greatest element of a window; -1 if the window is all padding. */
function greatest(x: Float32Array, info: PoolInfo, image: number, rows: Span, columns: Span, channel: number): number {
  const channels = info.inChannels;
  let best = -1;
  let highest = -Infinity;
  for (let row = rows[0]; row < rows[1]; row++) {
    const start = (image * info.inHeight + row) * info.inWidth;
    for (let column = columns[0]; column < columns[1]; column++) {
      const at = (start + column) * channels + channel;
      const value = x[at] ?? -Infinity;
      if (value > highest || best < 0) {
        highest = value;
        best = at;
      }
    }
  }
  return best;
}

/** @returns the kernel for one backend */
export function maxPoolGradientKernel(backend: string): tf.KernelConfig {
  return kernelFor(tf.MaxPoolGrad, backend, ['dy', 'input'], ({ dy, input }, attrs) =>
    maxPoolGradient(dy, input, attrs),
  );
}
