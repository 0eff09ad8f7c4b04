import * as tf from '#tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type RowDistance, softNearestNeighbours } from '../../../../bench/tensor/blocks/nearest-neighbours.js';
import { openTensors } from '../../../../bench/tensor/open.js';

beforeAll(() => openTensors({ backend: 'cpu' }));

function loss(
  rows: readonly (readonly number[])[],
  kinds: readonly number[],
  { temperature = 1, distance = 'euclidean' }: { readonly temperature?: number; readonly distance?: RowDistance } = {},
): number {
  return tf.tidy(() => {
    const features = tf.tensor(rows, undefined, 'float32');
    const how = { inverseTemperature: tf.scalar(1 / temperature), distance };
    return softNearestNeighbours(features, kinds, how).dataSync()[0] ?? Number.NaN;
  });
}

describe('soft nearest neighbours (card D14)', () => {
  it('means the points that have another of their kind', () => {
    // Points 0 and 1 of a kind, 2 of another: ln(1 + e^-3) = .048587 and ln 2 = .693147; the third has nobody.
    expect(loss([[0], [1], [2]], [0, 0, 1])).toBeCloseTo(0.370867, 6);
  });

  it('takes 1 - cosine instead of the squared difference', () => {
    // Cosines 1 with the own kind and 0 with the other: ln(1 + e^-1) twice.
    const rows = [
      [1, 0],
      [3, 0],
      [0, 2],
    ];
    expect(loss(rows, [0, 0, 1], { distance: 'cosine' })).toBeCloseTo(Math.log(1 + Math.exp(-1)), 6);
  });

  it('is the share of the own kind where a temperature makes all alike', () => {
    // Of each row's three others one is of its kind.
    expect(loss([[0], [1], [2], [9]], [0, 0, 1, 1], { temperature: 1e6 })).toBeCloseTo(Math.log(3), 4);
  });

  it('stays finite where all rows of a kind are zeros', () => {
    const rows = [
      [0, 0],
      [0, 0],
      [1, 2],
      [2, 1],
    ];
    for (const distance of ['cosine', 'euclidean'] as const)
      expect(Number.isFinite(loss(rows, [0, 0, 1, 1], { distance, temperature: 0.01 }))).toBe(true);
  });

  it('is never below 0, and another order of the rows changes nothing', () => {
    const point = fc.array(fc.integer({ min: -8, max: 8 }), { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(fc.array(point, { minLength: 4, maxLength: 6 }), (rows) => {
        const kinds = rows.map((_, row) => row % 2);
        const whole = loss(rows, kinds);
        expect(whole).toBeGreaterThanOrEqual(0);
        expect(loss(rows.toReversed(), kinds.toReversed())).toBeCloseTo(whole, 4);
      }),
      { numRuns: 30 },
    );
  });

  it('refuses a batch in which nobody has a neighbour', () => {
    expect(() => loss([[0], [1]], [0, 1])).toThrow('two rows of one kind');
  });
});
