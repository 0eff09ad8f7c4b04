// Conv2DBackpropFilter as one matrix product on wasm, for convolutions of stride 1 that keep the size of the image.
import * as tf from '#tfjs-core';
import type { ConvolutionInfo } from './conv-geometry.js';
import { filledOutput } from './wasm-heap.js';

/** Float32 elements of the patches that are there at once, 64 MiB: a batch is summed in parts of so many images. */
const PATCH_ELEMENTS = 2 ** 24;

/** Whether `filterGradientByPatches` can compute it. */
export function hasPatches(info: ConvolutionInfo): boolean {
  const { strideHeight, strideWidth, dilationHeight, dilationWidth } = info;
  const plain = [strideHeight, strideWidth, dilationHeight, dilationWidth].every((step) => step === 1);
  return plain && info.outHeight === info.inHeight && info.outWidth === info.inWidth;
}

/**
 * dW[i, j, a, b] = sum over n, y, x of X[n, y + i - top, x + j - left, a] * dY[n, y, x, b]: the rows (i, j, a) of a matrix
 * of shifted channels times dY as a matrix.
 *
 * @param x - float32 [n, h, w, inputs]
 * @param dy - float32 [n, h, w, outputs]
 * @returns float32 [filter height, filter width, inputs, outputs]
 */
export function filterGradientByPatches(x: tf.Tensor, dy: tf.Tensor, info: ConvolutionInfo): tf.Tensor {
  const { batchSize, inHeight, inWidth, inChannels, outChannels, filterHeight, filterWidth } = info;
  const pixels = inHeight * inWidth;
  const rows = filterHeight * filterWidth * inChannels;
  const atOnce = Math.max(1, Math.floor(PATCH_ELEMENTS / (rows * pixels)));
  const planes = tf.transpose(tf.reshape(x, [batchSize * pixels, inChannels]));
  const gradients = tf.reshape(dy, [batchSize * pixels, outChannels]);
  let sum: tf.Tensor | null = null;
  for (let first = 0; first < batchSize; first += atOnce) {
    const images = Math.min(atOnce, batchSize - first);
    const product = tf.tidy(() => {
      const patches = filledOutput([rows, images * pixels], [planes], (output, source) => {
        writePatches({ output, source, info, first, images });
      });
      return tf.matMul(patches, rowsOf(gradients, first * pixels, images * pixels));
    });
    sum = sum === null ? product : tf.add(sum, product);
  }
  return tf.reshape(sum ?? tf.zeros([rows, outChannels]), [filterHeight, filterWidth, inChannels, outChannels]);
}

/** Rows of a matrix; the library's own slice takes ten times as long as copying them. */
function rowsOf(matrix: tf.Tensor, first: number, count: number): tf.Tensor {
  const [rows = 0, columns = 0] = matrix.shape;
  if (count === rows) return matrix;
  return filledOutput([count, columns], [matrix], (output, source) => {
    output.set(source.subarray(first * columns, (first + count) * columns));
  });
}

interface Patches {
  /** float32 [filter height * filter width * inputs, images * h * w]. */
  readonly output: Float32Array;
  /** float32 [inputs, n * h * w]. */
  readonly source: Float32Array;
  readonly info: ConvolutionInfo;
  /** The images of the batch that these are. */
  readonly first: number;
  readonly images: number;
}

function writePatches({ output, source, info, first, images }: Patches): void {
  const { batchSize, inHeight: height, inWidth: width, inChannels, filterHeight, filterWidth, padInfo } = info;
  const size = images * height * width;
  let row = 0;
  for (let i = 0; i < filterHeight; i++) {
    for (let j = 0; j < filterWidth; j++) {
      const [down, right] = [i - padInfo.top, j - padInfo.left];
      for (let channel = 0; channel < inChannels; channel++, row++) {
        const start = (channel * batchSize + first) * height * width;
        const shifted = output.subarray(row * size, (row + 1) * size);
        shift(shifted, source.subarray(start, start + size), down * width + right);
        clearRows(shifted, [images, height, width], down);
        clearColumns(shifted, [images * height, width], right);
      }
    }
  }
}

/** output[p] = source[p + by] wherever there is such an element. */
function shift(output: Float32Array, source: Float32Array, by: number): void {
  const begin = Math.max(0, -by);
  const end = Math.min(source.length, source.length - by);
  if (end > begin) output.set(source.subarray(begin + by, end + by), begin);
}

/** Zeros in the rows of each image that a shift took from outside it. */
function clearRows(values: Float32Array, [images, height, width]: [number, number, number], down: number): void {
  const [begin, end] = outside(height, down);
  if (end === begin) return;
  for (let image = 0; image < images; image++) {
    values.fill(0, (image * height + begin) * width, (image * height + end) * width);
  }
}

function clearColumns(values: Float32Array, [rows, width]: [number, number], right: number): void {
  const [begin, end] = outside(width, right);
  for (let column = begin; column < end; column++) {
    for (let row = 0; row < rows; row++) values[row * width + column] = 0;
  }
}

/** The positions of [0, size) that, moved by so many, are no longer there: at the begin or at the end. */
function outside(size: number, by: number): [begin: number, end: number] {
  return by < 0 ? [0, Math.min(size, -by)] : [Math.max(0, size - by), size];
}
