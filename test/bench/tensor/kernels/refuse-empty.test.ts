// Images of a few pixels, and of none: wasm agrees with cpu or says that nothing is left. Before, a pooling of 1 x 1 by 2 x 2
// wrote past the memory or never came back, and a product over no columns gave what lay in the memory.
import * as tf from '#tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { openTensors } from '../../../../bench/tensor/open.js';
import { computeOn, expectSame, noise } from '../../../support/backends.js';

beforeAll(() => openTensors({ backend: 'wasm' }));

const side = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });

const cases = fc.record({
  operation: fc.constantFrom('max', 'average', 'convolution'),
  height: side(5),
  width: side(5),
  window: side(4),
  stride: side(3),
  pad: fc.constantFrom('same' as const, 'valid' as const),
});

describe('forward kernels of wasm on images of 1 to 5 pixels a side', () => {
  it('agree with cpu where a window fits, and refuse where none does', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ operation, height, width, window, stride, pad }) => {
        const compute = (): tf.Tensor => {
          const x = noise([2, height, width, 3], 1) as tf.Tensor4D;
          if (operation === 'max') return tf.maxPool(x, window, stride, pad);
          if (operation === 'average') return tf.avgPool(x, window, stride, pad);
          return tf.conv2d(x, noise([window, window, 3, 4], 2) as tf.Tensor4D, stride, pad);
        };
        if (pad === 'same' || window <= Math.min(height, width)) {
          expectSame(await computeOn('wasm', compute), await computeOn('cpu', compute));
        } else {
          expect(() => tf.tidy(compute)).toThrow('nothing is left of the image');
        }
      }),
      { numRuns: 150 },
    );
  });

  it('pad nothing where a stride is longer than the window, where the library gave zeros', async () => {
    const [values] = await computeOn('wasm', () => {
      const x = tf.tensor4d([1, 2, 3], [1, 1, 3, 1]);
      // Windows of 2 x 2 begin at column 0; the row below is padding: 1 * 1 + 2 * 10.
      return tf.conv2d(x, tf.tensor4d([1, 10, 100, 1000], [2, 2, 1, 1]), 3, 'same');
    });
    expect([...(values ?? [])]).toEqual([21]);
  });

  it('sum nothing to 0 in a product of matrices over no columns', async () => {
    for (const [transposeA, transposeB] of [
      [false, false],
      [true, false],
      [false, true],
    ] as const) {
      const [values] = await computeOn('wasm', () => {
        // Leaves something in the memory that the product gets.
        noise([2, 3, 4], 5).dispose();
        return tf.matMul(
          tf.zeros(transposeA ? [2, 0, 3] : [2, 3, 0]),
          tf.zeros(transposeB ? [1, 4, 0] : [1, 0, 4]),
          transposeA,
          transposeB,
        );
      });
      expect([...(values ?? [])]).toEqual(Array.from({ length: 24 }, () => 0));
    }
  });
});
