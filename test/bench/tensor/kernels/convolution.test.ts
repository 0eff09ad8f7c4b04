import * as tf from '#tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { openTensors } from '../../../../bench/tensor/open.js';
import { computeOn, expectSame, noise } from '../../../support/backends.js';

beforeAll(() => openTensors({ backend: 'wasm' }));

type Pad = 'same' | 'valid' | [[number, number], [number, number], [number, number], [number, number]];

interface Case {
  readonly input: [number, number, number, number];
  readonly filter: [number, number, number, number];
  readonly strides: [number, number];
  readonly dilations: [number, number];
  readonly pad: Pad;
  readonly seed: number;
}

const small = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });
const side = fc.integer({ min: 0, max: 3 });
const pads: fc.Arbitrary<Pad> = fc.oneof(
  fc.constantFrom<Pad>('same', 'valid'),
  fc.tuple(side, side, side, side).map(([top, bottom, left, right]): Pad => [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]),
);

const ONE: [number, number] = [1, 1];

/** Convolutions with a non-empty output; strides and dilations come apart, as the library demands. */
const cases = (dilated: boolean): fc.Arbitrary<Case> =>
  fc
    .record({
      input: fc.tuple(small(3), small(9), small(9), small(4)),
      filter: fc.tuple(small(3), small(4), small(4)),
      steps: fc.tuple(small(3), small(3)),
      pad: pads,
      seed: small(10_000),
    })
    .map(({ input, filter: [height, width, outputs], steps, pad, seed }) => ({
      input,
      filter: [height, width, input[3], outputs] as Case['filter'],
      strides: dilated ? ONE : steps,
      dilations: dilated ? steps : ONE,
      pad,
      seed,
    }))
    .filter((c) => {
      const { outHeight, outWidth } = geometry(c);
      return outHeight > 0 && outWidth > 0;
    });

const geometry = ({ input, filter, strides, dilations, pad }: Case): { outHeight: number; outWidth: number } =>
  tf.backend_util.computeConv2DInfo(input, filter, strides, dilations, pad);

/** The forward convolution of a case on the selected backend. */
const convolve = ({ strides, pad, dilations }: Case, x: tf.Tensor, filter: tf.Tensor): tf.Tensor =>
  tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, 'NHWC', dilations);

/** Both gradient kernels of a case, on the selected backend, for noise as x, filter and dy. */
function gradients(c: Case): [filter: tf.Tensor, input: tf.Tensor] {
  const { outHeight, outWidth } = geometry(c);
  const x = noise(c.input, c.seed);
  const filter = noise(c.filter, c.seed + 1);
  const dy = noise([c.input[0], outHeight, outWidth, c.filter[3]], c.seed + 2);
  const attrs = { strides: c.strides, pad: c.pad, dataFormat: 'NHWC', dilations: c.dilations };
  return [
    tf.engine().runKernel(tf.Conv2DBackpropFilter, { x, dy }, { ...attrs, filterShape: c.filter }),
    tf.engine().runKernel(tf.Conv2DBackpropInput, { dy, filter }, { ...attrs, inputShape: c.input }),
  ];
}

/** Its only window lies in the padding, further out than the filter reaches. */
const PADDING_ALONE: Case = {
  input: [1, 1, 1, 1],
  filter: [2, 1, 1, 1],
  strides: [3, 1],
  dilations: ONE,
  pad: [
    [0, 0],
    [3, 0],
    [0, 0],
    [0, 0],
  ],
  seed: 1,
};

describe('convolution gradients on wasm', () => {
  it('agree with cpu over strides, paddings and odd sizes', async () => {
    await fc.assert(
      fc.asyncProperty(cases(false), async (c) => {
        expectSame(await computeOn('wasm', () => gradients(c)), await computeOn('cpu', () => gradients(c)));
      }),
      { numRuns: 150, examples: [[PADDING_ALONE]] },
    );
  });

  it('agree with cpu at stride 1 where the image keeps its size, whatever filter, and images smaller than it', async () => {
    const kept = fc.record({
      input: fc.tuple(small(3), small(6), small(6), small(4)),
      filter: fc.tuple(small(5), small(5), small(4)),
      seed: small(10_000),
    });
    await fc.assert(
      fc.asyncProperty(kept, async ({ input, filter: [height, width, outputs], seed }) => {
        const filter: Case['filter'] = [height, width, input[3], outputs];
        const c: Case = { input, filter, strides: ONE, dilations: ONE, pad: 'same', seed };
        expectSame(await computeOn('wasm', () => gradients(c)), await computeOn('cpu', () => gradients(c)));
      }),
      { numRuns: 60 },
    );
  });

  it('sum a batch in parts where its patches would take more than 64 MiB', async () => {
    // 3 * 3 * 4 shifted channels of 128 * 128 pixels: 2.25 MiB an image, 28 of which go at once.
    const input: Case['input'] = [30, 128, 128, 4];
    const c: Case = { input, filter: [3, 3, 4, 1], strides: ONE, dilations: ONE, pad: 'same', seed: 7 };
    const filterOnly = (): tf.Tensor => gradients(c)[0];
    expectSame(await computeOn('wasm', filterOnly), await computeOn('cpu', filterOnly), 1e-4);
  });

  it('are the adjoints of the forward convolution over dilations, which the cpu kernels do not know', async () => {
    // <dy, conv(x, w)> = <dx, x> = <dw, w>: the convolution is linear in each of the two.
    await fc.assert(
      fc.asyncProperty(cases(true), async (c) => {
        const [products = new Float32Array()] = await computeOn('wasm', () => {
          const { outHeight, outWidth } = geometry(c);
          const [dFilter, dInput] = gradients(c);
          const x = noise(c.input, c.seed);
          const filter = noise(c.filter, c.seed + 1);
          const dy = noise([c.input[0], outHeight, outWidth, c.filter[3]], c.seed + 2);
          const dot = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.sum(tf.mul(a, b));
          return tf.stack([dot(dy, convolve(c, x, filter)), dot(dInput, x), dot(dFilter, filter)]);
        });
        const [forward = Number.NaN, byInput = Number.NaN, byFilter = Number.NaN] = products;
        const scale = Math.sqrt(tf.util.sizeFromShape(c.input) * tf.util.sizeFromShape(c.filter));
        expect(Math.abs(forward - byInput) / scale).toBeLessThan(1e-4);
        expect(Math.abs(forward - byFilter) / scale).toBeLessThan(1e-4);
      }),
      { numRuns: 100 },
    );
  });

  it('give nothing to inputs that only a padded border or no stride ever reached', async () => {
    // A 1x1 filter of stride 2 on 5x5, padded by 1: outputs see rows and columns -1, 1, 3, 5, of which 1 and 3 are inside.
    const c: Case = {
      input: [1, 5, 5, 1],
      filter: [1, 1, 1, 1],
      strides: [2, 2],
      dilations: [1, 1],
      pad: [
        [0, 0],
        [1, 1],
        [1, 1],
        [0, 0],
      ],
      seed: 1,
    };
    const [, dx = new Float32Array()] = await computeOn('wasm', () => gradients(c));
    const reached = [...dx.keys()].filter((at) => dx[at] !== 0);
    expect(reached).toEqual([6, 8, 16, 18]);
  });
});
