import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { solvePositiveDefinite } from '../../../../bench/lib/arrays/cholesky.js';
import { fitLogistic, logOdds } from '../../../../bench/detectors/shared/logistic-regression.js';
import type { FeatureRows } from '../../../../bench/detectors/shared/low-level-features.js';
import { applyScaling, fitScaling } from '../../../../bench/detectors/shared/standardize.js';

function column(...values: readonly number[]): FeatureRows {
  return { values: Float64Array.from(values), rows: values.length, columns: 1 };
}

describe('fitLogistic', () => {
  it('finds the log-odds of the groups when the penalty vanishes', () => {
    // x = 0: one of four positive, log-odds -log 3. x = 1: three of four, log-odds +log 3.
    const features = column(0, 0, 0, 0, 1, 1, 1, 1);
    const model = fitLogistic(features, Uint8Array.of(1, 0, 0, 0, 1, 1, 1, 0), { ridge: 1e-12 });
    expect(model.bias).toBeCloseTo(-Math.log(3), 6);
    expect(model.weights[0]).toBeCloseTo(2 * Math.log(3), 6);
    expect(logOdds(model, column(0.5))[0]).toBeCloseTo(0, 6);
  });

  it('satisfies the condition of the penalised minimum, separable data included', () => {
    const model = fitLogistic(column(-1, 1), Uint8Array.of(0, 1), { ridge: 0.01 });
    // By symmetry bias 0 and ridge * w = 1 / (1 + e^w).
    const [weight = Number.NaN] = model.weights;
    expect(model.bias).toBeCloseTo(0, 9);
    expect(0.01 * weight).toBeCloseTo(1 / (1 + Math.exp(weight)), 9);
  });

  it('has a gradient of zero wherever it ends', () => {
    const row = fc.tuple(
      fc.double({ min: -3, max: 3, noNaN: true }),
      fc.double({ min: -3, max: 3, noNaN: true }),
      fc.nat(1),
    );
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 20 }), (data) => {
        const values = Float64Array.from(data.flatMap(([first, second]) => [first, second]));
        const features = { values, rows: data.length, columns: 2 };
        const labels = Uint8Array.from(data, ([, , label]) => label);
        fc.pre(labels.includes(0) && labels.includes(1));
        const model = fitLogistic(features, labels, { ridge: 0.1 });
        const residuals = logOdds(model, features).map((score, at) => 1 / (1 + Math.exp(-score)) - (labels[at] ?? 0));
        const slope = (feature: 0 | 1): number =>
          residuals.reduce((sum, residual, at) => sum + residual * (data[at]?.[feature] ?? 0), 0) / data.length;
        expect(residuals.reduce((sum, residual) => sum + residual, 0) / data.length).toBeCloseTo(0, 5);
        expect(slope(0) + 0.1 * (model.weights[0] ?? Number.NaN)).toBeCloseTo(0, 5);
        expect(slope(1) + 0.1 * (model.weights[1] ?? Number.NaN)).toBeCloseTo(0, 5);
      }),
    );
  });
});

describe('solvePositiveDefinite', () => {
  it('solves a system worked out by hand', () => {
    // [[4, 2], [2, 3]] · (1, 2) = (8, 8).
    const solution = solvePositiveDefinite(Float64Array.of(4, 2, 2, 3), Float64Array.of(8, 8));
    expect(solution[0]).toBeCloseTo(1, 12);
    expect(solution[1]).toBeCloseTo(2, 12);
  });

  it('refuses a matrix that is not positive definite', () => {
    expect(() => solvePositiveDefinite(Float64Array.of(1, 2, 2, 1), Float64Array.of(1, 1))).toThrow(RangeError);
  });
});

describe('Scaling', () => {
  it('brings the columns it was fitted on to mean 0 and deviation 1, constant ones to 0', () => {
    const features = { values: Float64Array.of(1, 7, 3, 7), rows: 2, columns: 2 };
    expect(fitScaling(features)).toEqual({ means: [2, 7], deviations: [1, 1] });
    expect([...applyScaling(features, fitScaling(features)).values]).toEqual([-1, 0, 1, 0]);
  });

  it('refuses features of another number of columns, and none at all', () => {
    const scaling = fitScaling(column(1, 2));
    expect(() => applyScaling({ values: Float64Array.of(1, 2), rows: 1, columns: 2 }, scaling)).toThrow(RangeError);
    expect(() => fitScaling(column())).toThrow(RangeError);
  });
});
