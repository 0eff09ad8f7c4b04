import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../../../bench/contract/arrays.js';
import { compareRepeated } from '../../../../bench/pipeline/jobs/repeated-answers.js';

const matrix = (...rows: readonly (readonly number[])[]): Matrix => ({
  values: Float32Array.from(rows.flat()),
  rows: rows.length,
  columns: rows[0]?.length ?? 0,
});

describe('compareRepeated', () => {
  const first = matrix([0.7, 0.3], [0.50001, 0.49999], [0.2, 0.8]);

  it('finds nothing where the answers are the same in another order', () => {
    expect(compareRepeated(first, matrix([0.2, 0.8], [0.7, 0.3]), [2, 0])).toMatchObject({
      rows: 2,
      changed: 0,
      unexplained: 0,
      maxDifference: 0,
    });
  });

  it('excuses a swap of two classes that all but tie', () => {
    expect(compareRepeated(first, matrix([0.49999, 0.50001]), [1])).toMatchObject({ changed: 1, unexplained: 0 });
  });

  it('counts a swap that no rounding explains', () => {
    const probe = compareRepeated(first, matrix([0.4, 0.6]), [0]);
    expect(probe).toMatchObject({ changed: 1, unexplained: 1 });
    expect(probe.maxDifference).toBeCloseTo(0.3, 6);
  });

  it('refuses answers that belong to other rows', () => {
    expect(() => compareRepeated(first, matrix([0.4, 0.6]), [0, 1])).toThrow(RangeError);
  });
});
