import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../../../bench/contract/arrays.js';
import { mapRows } from '../../../../bench/lib/arrays/matrix.js';
import { type LookUp, openTable, type PairTable } from '../../../../bench/recoveries/shared/pair-table.js';
import { posteriors, rowsOf } from '../../defenses/posteriors.js';

/** True posteriors, and what the defense makes of them. */
const TABLE: PairTable = {
  clean: rowsOf([0.8, 0.1, 0.1], [0.9, 0.05, 0.05], [0.5, 0.4, 0.1]),
  perturbed: rowsOf([0.7, 0.2, 0.1], [0.703, 0.197, 0.1], [0.6, 0.3, 0.1]),
};

const lookUp = (table: PairTable, answers: Matrix, how: LookUp): Matrix => mapRows(answers, openTable(table, how));

const rounded = (values: Float32Array): readonly number[] => Array.from(values, (value) => Number(value.toFixed(6)));

describe('A table of pairs', () => {
  it('gives the mean of the pairs within the tolerance', () => {
    // Distances of (0.7, 0.2, 0.1): 0, 0.006 and 0.2.
    const { values } = lookUp(TABLE, rowsOf([0.7, 0.2, 0.1]), { tolerance: 0.01, sameTopOne: true });
    expect(rounded(values)).toEqual([0.85, 0.075, 0.075]);
  });

  it('gives the nearest pair where none is within the tolerance', () => {
    // Distances of (0.62, 0.28, 0.1): 0.16, 0.166 and 0.04.
    const { values } = lookUp(TABLE, rowsOf([0.62, 0.28, 0.1]), { tolerance: 0.01, sameTopOne: true });
    expect(rounded(values)).toEqual([0.5, 0.4, 0.1]);
  });

  it('leaves an answer alone whose first class no pair has, of a defense that keeps it, and takes the nearest of another', () => {
    const answer = rowsOf([0.3, 0.4, 0.3]);
    expect(lookUp(TABLE, answer, { tolerance: 0.01, sameTopOne: true })).toEqual(answer);
    // Distances 0.8, 0.806 and 0.6.
    const { values } = lookUp(TABLE, answer, { tolerance: 0.01, sameTopOne: false });
    expect(rounded(values)).toEqual([0.5, 0.4, 0.1]);
  });

  it('gives what was looked up for every pair itself, and a mean on the simplex for any answer', () => {
    const three = { min: 3, max: 3 };
    fc.assert(
      fc.property(
        posteriors(three),
        posteriors(three),
        fc.double({ min: 0, max: 2, noNaN: true }),
        (a, b, tolerance) => {
          const table = { clean: a, perturbed: a };
          const own = lookUp(table, a, { tolerance: 0, sameTopOne: true });
          a.values.forEach((value, index) => expect(own.values[index]).toBeCloseTo(value, 6));
          const { values, rows } = lookUp(table, b, { tolerance, sameTopOne: false });
          for (let row = 0; row < rows; row++) {
            const [x = 0, y = 0, z = 0] = values.subarray(row * 3);
            expect(x + y + z).toBeCloseTo(1, 5);
            expect(Math.min(x, y, z)).toBeGreaterThanOrEqual(0);
          }
        },
      ),
    );
  });
});
