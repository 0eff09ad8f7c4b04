// ActiveThief's choices by hand, its budget, and a run on a pool of which a part is worth more.
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Matrix } from '../../../bench/contract/arrays.js';
import { attack } from '../../../bench/attacks/activethief/index.js';
import { leastBudget, sharesOf } from '../../../bench/attacks/activethief/budget.js';
import { withDefaults } from '../../../bench/attacks/activethief/options.js';
import { boundaryDistance } from '../../../bench/attacks/activethief/deepfool.js';
import { farthestFirst } from '../../../bench/attacks/shared/farthest-first.js';
import { entropies, largest } from '../../../bench/attacks/shared/ranking.js';
import { openTensors } from '../../../bench/tensor/open.js';
import { runAttack } from './attack-contract.js';

const matrix = (...rows: readonly (readonly number[])[]): Matrix => ({
  values: Float32Array.from(rows.flat()),
  rows: rows.length,
  columns: rows[0]?.length ?? 0,
});
const rounded = (value: number): number => Number(value.toFixed(6));
// Card A7, where every figure of this file comes from.
const POSTERIORS = matrix([0.9, 0.1], [0.5, 0.5], [0.1, 0.9], [0.7, 0.3], [0.45, 0.55]);
const QUICK = { rounds: 2, epochs: 2, batchSize: 16 };

beforeAll(async () => {
  await openTensors({ backend: 'wasm' });
});

describe('Uncertainty', () => {
  it('is entropy in nats, the largest first', () => {
    const asked = matrix([0.9, 0.1], [0.5, 0.5], [0.7, 0.3], [0.45, 0.55]);
    expect(Array.from(entropies(asked), rounded)).toEqual([0.325083, 0.693147, 0.610864, 0.688139]);
    expect(largest(entropies(asked), 4)).toEqual([1, 3, 2, 0]);
  });

  it('is 0 for an answer without doubt, and ln K for none but doubt', () => {
    expect([...entropies(matrix([1, 0, 0, 0]))]).toEqual([0]);
    expect(rounded(entropies(matrix([0.25, 0.25, 0.25, 0.25]))[0] ?? 0)).toBe(rounded(Math.log(4)));
  });

  it('takes the lower position of equals', () => {
    expect(largest(Float64Array.of(1, 2, 2, 1), 3)).toEqual([1, 2, 0]);
  });
});

describe('k-center', () => {
  it('goes to the farthest, then to the farthest from both', () => {
    const center = matrix([0.9, 0.1]);
    const others = { ...POSTERIORS, values: POSTERIORS.values.subarray(2), rows: 4 };
    // Indices 2, 1, 3 of the card, which counts the center as 0; distances 1.131371, .565685, .282843.
    expect(farthestFirst(others, center, 3)).toEqual([1, 0, 2]);
  });

  it('picks each point once, and every next pick is no farther than the one before', () => {
    const points = fc.array(fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }), {
      minLength: 2,
      maxLength: 30,
    });
    fc.assert(
      fc.property(points, (rows) => {
        const all = matrix(...rows);
        const picks = farthestFirst(all, matrix(...rows.slice(0, 1)), rows.length);
        expect(picks.toSorted((a, b) => a - b)).toEqual(rows.map((_, index) => index));
        const centers = [rows[0] ?? []];
        const reach = picks.map((pick) => {
          const point = rows[pick] ?? [];
          const nearest = Math.min(
            ...centers.map((center) => center.reduce((sum, value, at) => sum + (value - (point[at] ?? 0)) ** 2, 0)),
          );
          centers.push(point);
          return nearest;
        });
        for (const [index, distance] of reach.entries())
          expect(distance).toBeLessThanOrEqual((reach[index - 1] ?? Number.POSITIVE_INFINITY) + 1e-6);
      }),
    );
  });
});

describe('k-center beside every distance computed', () => {
  it('picks the same points, whatever the centers', () => {
    const cloud = (least: number) =>
      fc.array(fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }), {
        minLength: least,
        maxLength: 40,
      });
    fc.assert(
      fc.property(cloud(1), cloud(0), fc.integer({ min: 0, max: 40 }), (points, centers, count) => {
        const given = centers.length === 0 ? { ...matrix(), columns: 4 } : matrix(...centers);
        expect(farthestFirst(matrix(...points), given, count)).toEqual(plainly(points, centers, count));
      }),
    );
  });
});

/** The algorithm as it is told: all distances to all centers, again for each pick. */
function plainly(points: readonly number[][], centers: readonly number[][], count: number): readonly number[] {
  const known = [...centers];
  const picks: number[] = [];
  const between = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, value, index) => sum + (Math.fround(value) - Math.fround(b[index] ?? 0)) ** 2, 0);
  while (picks.length < Math.min(count, points.length)) {
    const far = points.map((point, index) =>
      picks.includes(index) ? -1 : Math.min(...known.map((center) => between(point, center))),
    );
    const pick = far.indexOf(Math.max(...far));
    picks.push(pick);
    known.push(points[pick] ?? []);
  }
  return picks;
}

describe('Distance to the boundary', () => {
  it('is the squared length of the smallest step: 1 for f = 3x + 4y − 2 at (1, 1), where the defective step gives 25', () => {
    // Two logits, f and 0: the step is (.6, .8).
    expect(boundaryDistance(Float32Array.of(5, 0), Float32Array.of(3, 4, 0, 0))).toBeCloseTo(1, 6);
  });

  it('is that of the nearest other class', () => {
    const logits = Float32Array.of(2, 0, 1);
    expect(boundaryDistance(logits, Float32Array.of(0, 0, 1, 0, 0, 2))).toBeCloseTo(0.25, 6);
  });
});

describe('Budget', () => {
  it.each([
    [10_000, 2000, 1000, 700],
    [20_000, 4000, 2000, 1400],
  ])('of %i is %i to validate, %i to begin and ten rounds of %i', (budget, validation, initial, round) => {
    expect(sharesOf(budget, 10)).toEqual({ validation, initial, rounds: Array.from({ length: 10 }, () => round) });
  });

  it('is spent to the last query, whatever it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 20 }), (budget, count) => {
        const { validation, initial, rounds } = sharesOf(budget, count);
        expect(validation + initial + rounds.reduce((sum, queries) => sum + queries, 0)).toBe(budget);
        expect(Math.max(0, ...rounds) - Math.min(...rounds, Math.max(0, ...rounds))).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('is refused below what leaves every round a query: 14 for ten of them', () => {
    // 3 to validate and 1 to begin leave 10; of 13 only 9 are left.
    expect(leastBudget(10)).toBe(14);
    expect(attack.leastBudget?.({ rounds: 1 })).toBe(2);
  });
});

describe('Defaults', () => {
  it('are those of the public code or, by name, of the paper, and what is given stands in both', () => {
    // Card A7: batches of 50 and patience 20, or 150 and 100.
    expect(withDefaults({})).toMatchObject({ batchSize: 50, patience: 20, rounds: 10 });
    const paper = withDefaults({ defaults: 'paper', rounds: 4 });
    expect(paper).toMatchObject({ batchSize: 150, patience: 100, rounds: 4 });
    expect(paper).not.toHaveProperty('defaults');
  });
});

describe('ActiveThief', () => {
  it('by dfal and then k-center is dfal where k-center has nothing to choose from, and k-center where it has all', async () => {
    const rows = async (parameters: object): Promise<readonly number[]> => [
      ...(await runAttack({ plugin: attack, budget: 30, parameters: { ...QUICK, rounds: 1, ...parameters } })).ledger
        .rows,
    ];
    const both = 'dfal-k-center';
    const [nearest, spread] = [await rows({ strategy: 'dfal' }), await rows({ strategy: 'k-center' })];
    const few = await rows({ strategy: both, informative: 1 });
    expect(few.toSorted((a, b) => a - b)).toEqual(nearest.toSorted((a, b) => a - b));
    expect(await rows({ strategy: both, informative: 60 })).toEqual(spread);
    // By default as many as the budget: 30 of the 51 that are open.
    expect(await rows({ strategy: both, informative: 30 })).toEqual(await rows({ strategy: both }));
  });

  it.each(['uncertainty', 'k-center', 'dfal', 'dfal-k-center'])(
    'by %s asks each image once, within its budget',
    async (strategy) => {
      const { ledger, core } = await runAttack({ plugin: attack, budget: 30, parameters: { ...QUICK, strategy } });
      expect(core.counts).toEqual({ asked: 30, answered: 30, refused: 0 });
      expect(new Set(ledger.rows).size).toBe(30);
    },
  );

  it('begins with the images of the random attack, and then chooses', async () => {
    const rows = async (strategy: string): Promise<readonly number[]> => [
      ...(await runAttack({ plugin: attack, budget: 30, parameters: { ...QUICK, strategy } })).ledger.rows,
    ];
    const [unsure, spread] = [await rows('uncertainty'), await rows('k-center')];
    expect(unsure.slice(0, 9)).toEqual(spread.slice(0, 9));
    expect(unsure.slice(9)).not.toEqual(spread.slice(9));
  });
});
