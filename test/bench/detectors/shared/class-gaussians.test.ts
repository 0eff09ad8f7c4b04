import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../../../bench/contract/arrays.js';
import { classDistances, fitClassGaussians, nearestClass } from '../../../../bench/detectors/shared/class-gaussians.js';
import { createRng } from '../../../../bench/lib/random/rng.js';
import { PYTHON, pythonHas } from '../../../support/python.js';

const EXACT = { ridge: 0, divisor: 'n' } as const;

function matrix(rows: readonly (readonly number[])[]): Matrix {
  return { values: Float32Array.from(rows.flat()), rows: rows.length, columns: rows[0]?.length ?? 0 };
}

/** Two classes on a plane whose pooled covariance, divided by n = 4, is diag(0.5, 0.5). */
const POINTS = matrix([
  [0, 0],
  [2, 0],
  [4, 4],
  [4, 6],
]);
const LABELS = Int32Array.of(0, 0, 1, 1);

describe('Gaussians of one covariance', () => {
  it('give the squared distances that the hand calculation gives', () => {
    // Query (1, 2): 2^2 / 0.5 = 8 to the mean (1, 0); (3^2 + 3^2) / 0.5 = 36 to the mean (4, 5).
    const query = matrix([[1, 2]]);
    const fitted = fitClassGaussians(POINTS, LABELS, EXACT);
    const [near, far] = classDistances(fitted, query);
    expect(near).toBeCloseTo(8, 10);
    expect(far).toBeCloseTo(36, 10);
    expect(nearestClass(fitted, query)[0]).toBeCloseTo(8, 10);
  });

  it('divide by rows less classes where they are told to, and add the ridge as a share of the mean variance', () => {
    const query = matrix([[1, 2]]);
    // The divisor 2 doubles the covariance: half the distance. A ridge of 1 doubles diag(0.5, 0.5).
    const smaller = fitClassGaussians(POINTS, LABELS, { ...EXACT, divisor: 'n-k' });
    expect(nearestClass(smaller, query)[0]).toBeCloseTo(4, 10);
    expect(nearestClass(fitClassGaussians(POINTS, LABELS, { ...EXACT, ridge: 1 }), query)[0]).toBeCloseTo(4, 10);
  });

  it('take a feature that never varies only behind a ridge', () => {
    const flat = matrix([
      [0, 7],
      [2, 7],
      [4, 7],
      [5, 7],
    ]);
    expect(() => fitClassGaussians(flat, LABELS, EXACT)).toThrow(RangeError);
    const distances = nearestClass(fitClassGaussians(flat, LABELS, { ...EXACT, ridge: 1e-4 }), flat);
    expect([...distances].every((distance) => Number.isFinite(distance) && distance >= 0)).toBe(true);
  });

  it('know no distance from scale and shift: both sides moved alike stay as far apart', () => {
    const moved = fc.record({ scale: fc.integer({ min: 1, max: 8 }), shift: fc.integer({ min: -20, max: 20 }) });
    fc.assert(
      fc.property(moved, ({ scale, shift }) => {
        const move = ({ values, ...size }: Matrix): Matrix => ({
          ...size,
          values: values.map((value) => value * scale + shift),
        });
        const query = matrix([[1, 2]]);
        const [distance = NaN] = nearestClass(fitClassGaussians(move(POINTS), LABELS, EXACT), move(query));
        expect(distance).toBeCloseTo(8, 6);
      }),
    );
  });

  it.skipIf(!pythonHas('numpy'))('agree with numpy on forty features of three classes', () => {
    const rng = createRng('gaussians');
    const draw = (rows: number): number[][] =>
      Array.from({ length: rows }, (_, row) => Array.from({ length: 40 }, () => Math.fround(rng.normal() + (row % 3))));
    const [train, queries] = [draw(300), draw(20)];
    const labels = Int32Array.from(train, (_, row) => row % 3);
    const fitted = fitClassGaussians(matrix(train), labels, EXACT);
    const { stdout } = spawnSync(PYTHON, ['-c', NUMPY], {
      input: JSON.stringify({ train, queries }),
      encoding: 'utf8',
    });
    const expected = JSON.parse(stdout) as number[];
    classDistances(fitted, matrix(queries)).forEach((distance, at) => {
      expect(distance).toBeCloseTo(expected[at] ?? NaN, 6);
    });
  });
});

const NUMPY = `
import json, sys
import numpy as np
data = json.load(sys.stdin)
x, q = np.array(data["train"]), np.array(data["queries"])
y = np.arange(len(x)) % 3
means = np.array([x[y == k].mean(0) for k in range(3)])
inverse = np.linalg.inv((x - means[y]).T @ (x - means[y]) / len(x))
d = q[:, None, :] - means[None]
print(json.dumps(np.einsum("qki,ij,qkj->qk", d, inverse, d).ravel().tolist()))
`;
