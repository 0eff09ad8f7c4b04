// Gradient of max pooling in plain code, for wasm, whose own kernel is five times slower than this loop.
import * as tf from '#tfjs-core';
import { kernelFor, type Attributes } from './kernel.js';
import { filledOutput } from './wasm-heap.js';

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
  return filledOutput(input.shape, [dy, input], (dx, gradients, x) => {
    dx.fill(0);
    const window = new Int32Array(info.filterHeight * info.filterWidth);
    let from = 0;
    for (let image = 0; image < info.batchSize; image++) {
      for (let row = 0; row < info.outHeight; row++) {
        for (let column = 0; column < info.outWidth; column++) {
          const pixels = placeWindow(window, info, image, row, column);
          sendToGreatest({ dx, gradients, x, from, channels: info.inChannels, window, pixels });
          from += info.inChannels;
        }
      }
    }
  });
}

/** Writes where the window's pixels that lie inside the image begin, in row-major order; returns how many they are. */
function placeWindow(window: Int32Array, info: PoolInfo, image: number, row: number, column: number): number {
  const rows = span(row, info.strideHeight, info.padInfo.top, info.filterHeight, info.inHeight);
  const columns = span(column, info.strideWidth, info.padInfo.left, info.filterWidth, info.inWidth);
  let pixels = 0;
  for (let y = rows[0]; y < rows[1]; y++) {
    const start = (image * info.inHeight + y) * info.inWidth;
    for (let x = columns[0]; x < columns[1]; x++) window[pixels++] = (start + x) * info.inChannels;
  }
  return pixels;
}

type Span = readonly [begin: number, end: number];

/** The part of a window that lies inside the image. */
function span(position: number, stride: number, padding: number, size: number, limit: number): Span {
  const begin = position * stride - padding;
  return [Math.max(0, begin), Math.min(limit, begin + size)];
}

/** One window of all channels. */
interface Window {
  readonly dx: Float32Array;
  readonly gradients: Float32Array;
  readonly x: Float32Array;
  /** Where the window's gradients begin. */
  readonly from: number;
  readonly channels: number;
  /** Where its pixels begin; the first `pixels` of them count. A window that is all padding has none. */
  readonly window: Int32Array;
  readonly pixels: number;
}

function sendToGreatest({ dx, gradients, x, from, channels, window, pixels }: Window): void {
  if (pixels === 0) return;
  for (let channel = 0; channel < channels; channel++) {
    let best = (window[0] ?? 0) + channel;
    let highest = x[best] ?? 0;
    for (let pixel = 1; pixel < pixels; pixel++) {
      const at = (window[pixel] ?? 0) + channel;
      const value = x[at] ?? 0;
      if (value > highest) {
        highest = value;
        best = at;
      }
    }
    dx[best] = (dx[best] ?? 0) + (gradients[from + channel] ?? 0);
  }
}

/** @returns the kernel for the wasm backend */
export function maxPoolGradientKernel(backend: string): tf.KernelConfig {
  return kernelFor(tf.MaxPoolGrad, backend, ['dy', 'input'], ({ dy, input }, attrs) =>
    maxPoolGradient(dy, input, attrs),
  );
}
