// Forward kernels of wasm that must not meet an image of no pixels. The library's own count down from the number of output
// pixels and test for 0 after the first: with none, they write past the memory or count for ever.
import * as tf from '#tfjs-core';
import { convolutionOf, explicitPad, type ConvolutionInfo } from './conv-geometry.js';
import type { Attributes } from './kernel.js';

type Sizes = readonly number[];

/** @returns the stock kernels of a backend, each behind a check that throws RangeError for an empty output */
export function refusingEmptyKernels(backend: string): readonly tf.KernelConfig[] {
  return [
    ...[tf.MaxPool, tf.AvgPool].map((name) => guarded(name, backend, pooling)),
    ...[tf.Conv2D, tf.FusedConv2D].map((name) => guarded(name, backend, convolution)),
  ];
}

/** Height and width of the output, and the attributes to call with. */
interface Call {
  readonly output: Sizes;
  readonly attrs: Attributes;
}

function guarded(
  kernelName: string,
  backend: string,
  read: (x: Sizes, filter: Sizes, attrs: Attributes) => Call,
): tf.KernelConfig {
  const stock = tf.getKernel(kernelName, backend);
  return {
    ...stock,
    kernelFunc: (call) => {
      const { x, filter } = call.inputs;
      const { output, attrs } = read(x?.shape ?? [], filter?.shape ?? [], call.attrs ?? {});
      if (output.some((size) => size < 1)) {
        throw new RangeError(`${kernelName}: nothing is left of the image, got ${output.join(' x ')}`);
      }
      return stock.kernelFunc({ ...call, attrs: attrs as tf.NamedAttrMap });
    },
  };
}

function pooling(x: Sizes, _filter: Sizes, attrs: Attributes): Call {
  const { outHeight, outWidth } = tf.backend_util.computePool2DInfo(
    [...x] as [number, number, number, number],
    attrs['filterSize'] as number | [number, number],
    attrs['strides'] as number | [number, number],
    1,
    attrs['pad'] as number | 'valid' | 'same',
    attrs['dimRoundingMode'] as 'floor' | 'round' | 'ceil' | undefined,
  );
  return { output: [outHeight, outWidth], attrs };
}

function convolution(x: Sizes, filter: Sizes, attrs: Attributes): Call {
  const info = convolutionOf([...x], [...filter] as [number, number, number, number], attrs);
  const output = [info.outHeight, info.outWidth];
  // With `same`, the library asks for less than no padding there, is refused, and hands the zeros on.
  return { output, attrs: skipsPixels(info) ? { ...attrs, pad: explicitPad(info.padInfo) } : attrs };
}

/** Whether a stride passes over pixels between two windows. */
function skipsPixels({ strideHeight, strideWidth, filterHeight, filterWidth, padInfo }: ConvolutionInfo): boolean {
  return padInfo.type === 'SAME' && (strideHeight > filterHeight || strideWidth > filterWidth);
}
