// Conv2DBackpropFilter for wasm, which has none: a matrix product where that is possible, else a forward convolution.
import * as tf from '#tfjs-core';
import { kernelFor, type Attributes } from './kernel.js';
import { convolutionOf, explicitPad, type ConvolutionInfo } from './conv-geometry.js';
import { filterGradientByPatches, hasPatches } from './filter-patches.js';

/**
 * The filter's gradient correlates the input with dy over batch and space:
 * dW[i, j, a, b] = sum over n, y, x of X[n, s*y + d*i - top, s*x + d*j - left, a] * dY[n, y, x, b].
 * That is a convolution whose batch is the input's channels, whose channels are the images, whose filter is dy, and
 * in which strides and dilations change places.
 */
function byConvolution(x: tf.Tensor, dy: tf.Tensor, info: ConvolutionInfo): tf.Tensor {
  const channelsFirst = imagesLast(x);
  const filter = tf.transpose(dy, [1, 2, 0, 3]) as tf.Tensor4D;
  const swapped = tf.conv2d(
    channelsFirst,
    filter,
    [info.dilationHeight, info.dilationWidth],
    explicitPad(info.padInfo),
    'NHWC',
    [info.strideHeight, info.strideWidth],
  );
  // Rows and columns that a stride never reached may appear beyond the filter's size.
  const { filterHeight, filterWidth, inChannels, outChannels } = info;
  const inside = tf.slice(swapped, [0, 0, 0, 0], [inChannels, filterHeight, filterWidth, outChannels]);
  return tf.transpose(inside, [1, 2, 0, 3]);
}

/** [n, h, w, c] to [c, h, w, n] as two transpositions of lower rank: up to four times faster on wasm than one. */
function imagesLast(x: tf.Tensor): tf.Tensor4D {
  const [images, height, width, channels] = x.shape as [number, number, number, number];
  const turned = tf.transpose(tf.reshape(x, [images, x.size / images]));
  const grouped = tf.transpose(tf.reshape(turned, [height * width, channels, images]), [1, 0, 2]);
  return tf.reshape(grouped, [channels, height, width, images]);
}

function filterGradient(x: tf.Tensor, dy: tf.Tensor, attrs: Attributes): tf.Tensor {
  const info = convolutionOf(x.shape, attrs['filterShape'] as [number, number, number, number], attrs);
  return hasPatches(info) ? filterGradientByPatches(x, dy, info) : byConvolution(x, dy, info);
}

/** @returns the kernel for the wasm backend */
export function convFilterKernel(backend: string): tf.KernelConfig {
  return kernelFor(tf.Conv2DBackpropFilter, backend, ['x', 'dy'], ({ x, dy }, attrs) => filterGradient(x, dy, attrs));
}
