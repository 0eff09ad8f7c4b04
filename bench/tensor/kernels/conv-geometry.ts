// Sizes and paddings of a convolution, from the attributes that its gradient kernels get.
import * as tf from '#tfjs-core';
import type { Attributes } from './kernel.js';

export type ConvolutionInfo = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

/** Padding for `tf.conv2d` as numbers: [[0, 0], [top, bottom], [left, right], [0, 0]]. */
export type ExplicitPad = Exclude<Parameters<typeof tf.conv2d>[3], number | 'valid' | 'same'>;

/** @param inputShape - [n, h, w, c] of the forward convolution's input */
export function convolutionOf(
  inputShape: number[],
  filterShape: [number, number, number, number],
  attrs: Attributes,
): ConvolutionInfo {
  if ((attrs['dataFormat'] ?? 'NHWC') !== 'NHWC') throw new TypeError('convolution gradients: only NHWC is supported');
  return tf.backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape,
    attrs['strides'] as number | [number, number],
    // The library's gradients pass no dilations: they refuse dilated convolutions before they get here.
    (attrs['dilations'] as number | [number, number] | undefined) ?? 1,
    attrs['pad'] as Parameters<typeof tf.backend_util.computeConv2DInfo>[4],
    attrs['dimRoundingMode'] as 'floor' | 'round' | 'ceil' | undefined,
  );
}

export function explicitPad({ top, bottom, left, right }: ConvolutionInfo['padInfo']): ExplicitPad {
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}
