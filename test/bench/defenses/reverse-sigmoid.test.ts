// The values are those of the method's formula in double precision, computed apart from this code.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../../bench/contract/arrays.js';
import { defense } from '../../../bench/defenses/reverse-sigmoid.js';
import { argmax } from '../../../bench/lib/arrays/matrix.js';
import { noSubstitutes } from '../../support/no-substitutes.js';
import { posteriors, rowsOf } from './posteriors.js';

const OPENED = { classes: 3, inputShape: [1, 1, 1], seed: 1, substitute: noSubstitutes() } as const;

async function answer(parameters: Record<string, unknown>, asked: Matrix): Promise<Matrix> {
  const queries = { pixels: new Uint8Array(asked.rows), count: asked.rows, shape: [1, 1, 1] as const };
  const opened = await defense.open(parameters, {}, OPENED);
  return opened.answer(asked, queries, { firstQueryIndex: 0, client: 'a', seed: 1 });
}

const answered = async (beta: number, gamma: number, ...row: readonly number[]): Promise<readonly number[]> =>
  Array.from((await answer({ beta, gamma }, rowsOf(row))).values, (value) => Number(value.toFixed(6)));

const l1 = (left: readonly number[], right: readonly number[]): number =>
  left.reduce((sum, value, index) => sum + Math.abs(value - (right[index] ?? 0)), 0);

describe('Reverse sigmoid', () => {
  it.each([
    [1, 0.2, [0.67117, 0.164604, 0.164226], 0.457661],
    [1, 0.1, [0.773765, 0.117497, 0.108738], 0.252469],
    [0.21, 0.2, [0.845367, 0.084974, 0.069659], 0.109266],
    [0.5, 0.2, [0.776145, 0.116617, 0.107237], 0.247709],
  ])('with strength %s and slope %s answers (0.9, 0.06, 0.04) with %j', async (beta, gamma, expected, distance) => {
    const given = await answered(beta, gamma, 0.9, 0.06, 0.04);
    expect(given).toEqual(expected);
    expect(l1(given, [0.9, 0.06, 0.04])).toBeCloseTo(distance, 5);
  });

  it('answers as with strength 1 and slope 0.1 where the suite says nothing', async () => {
    const asked = rowsOf([0.9, 0.06, 0.04]);
    expect(await answer({}, asked)).toEqual(await answer({ beta: 1, gamma: 0.1 }, asked));
  });

  it('leaves the order of an unsure answer', async () => {
    expect(await answered(1, 0.2, 0.5, 0.3, 0.2)).toEqual([0.449989, 0.30803, 0.241981]);
  });

  it('puts an impossible class before the second, and turns the order of a small tail', async () => {
    expect(await answered(1, 0.2, 0.55, 0.45, 0)).toEqual([0.363762, 0.309912, 0.326326]);
    expect(await answered(1, 0.2, 0.999, 0.0007, 0.0003)).toEqual([0.51978, 0.231089, 0.249131]);
  });

  it('counts a class at or above one half as any other', async () => {
    // One public copy clamps the odds at 1, which leaves this class as it is: 0.698775 in the place of 0.671170.
    expect((await answered(1, 0.2, 0.9, 0.06, 0.04))[0]).not.toBeCloseTo(0.698775, 3);
  });

  it('keeps the first class of every answer over three classes at strength 1 up to a slope of 0.5, not at 1', async () => {
    const grid = rowsOf(...simplexGrid(14));
    const flips = async (beta: number, gamma: number): Promise<number> => {
      const { values } = await answer({ beta, gamma }, grid);
      return Array.from({ length: grid.rows }, (_, row) => row * 3).filter(
        (start) => argmax(values.subarray(start, start + 3)) !== argmax(grid.values.subarray(start, start + 3)),
      ).length;
    };
    expect([await flips(1, 0.2), await flips(1, 0.5)]).toEqual([0, 0]);
    expect(await flips(1, 1)).toBeGreaterThan(0);
    expect(await flips(2, 1)).toBeGreaterThan(await flips(1, 1));
  });

  it('moves the first class to the last at a strength of 8', async () => {
    expect(argmax(await answered(8, 0.2, 0.9, 0.06, 0.04))).toBe(2);
  });

  it('is no defense at strength 0', async () => {
    await fc.assert(
      fc.asyncProperty(posteriors(), async (asked) => {
        const { values } = await answer({ beta: 0 }, asked);
        asked.values.forEach((value, index) => expect(values[index]).toBeCloseTo(value, 6));
      }),
      { numRuns: 40 },
    );
  });

  it.each([[{ beta: -1 }], [{ gamma: 0 }], [{ strength: 1 }]])('refuses %j', (parameters) => {
    expect(() => defense.open(parameters, {}, OPENED)).toThrow(expect.objectContaining({ code: 'schema-mismatch' }));
  });
});

/** Rows of three positive parts of n that have one largest. */
function simplexGrid(n: number): readonly (readonly number[])[] {
  const rows: number[][] = [];
  for (let a = 1; a < n - 1; a++) for (let b = 1; a + b < n; b++) rows.push([a / n, b / n, (n - a - b) / n]);
  return rows.filter((row) => row.filter((value) => value === Math.max(...row)).length === 1);
}
