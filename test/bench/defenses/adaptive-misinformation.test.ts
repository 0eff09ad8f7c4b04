// Adaptive misinformation by hand values (card D5), and what outlier exposure hands to the training.
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Matrix } from '../../../bench/contract/arrays.js';
import type { NetworkTraining, TrainableNetwork } from '../../../bench/contract/plugins.js';
import { misleadingShare, mixed } from '../../../bench/defenses/adaptive-misinformation/mixture.js';
import { defense as exposure } from '../../../bench/defenses/outlier-exposure.js';
import { outlierRows, trainWithOutliers } from '../../../bench/defenses/shared/outlier-exposure.js';
import { openTensors } from '../../../bench/tensor/open.js';
import { victimFit } from './defense-fit.js';
import { posteriors } from './posteriors.js';

const row = (...values: number[]): Matrix => ({ values: Float32Array.from(values), rows: 1, columns: values.length });

describe('What misleads', () => {
  it.each([
    [0.69, 0.999955],
    [0.699, 0.731059],
    [0.7, 0.5],
    [0.701, 0.268941],
    [0.71, 0.000045],
  ])('of a largest posterior of %d is %d with nu 1,000 and tau 0.7', (largest, share) => {
    expect(misleadingShare(largest, { tau: 0.7, nu: 1000 })).toBeCloseTo(share, 6);
  });

  it('is all or nothing far from the threshold, with any nu', () => {
    expect(misleadingShare(0, { tau: 1, nu: 1e9 })).toBe(1);
    expect(misleadingShare(1, { tau: 0, nu: 1e9 })).toBe(0);
  });

  it('is mixed in by its share: (0.699, 0.2, 0.101) and (0.1, 0.5, 0.4)', () => {
    const { values } = mixed(row(0.699, 0.2, 0.101), row(0.1, 0.5, 0.4), { tau: 0.7, nu: 1000 });
    // In float32 the largest posterior is 0.699000001, which nu magnifies.
    [0.261096, 0.419318, 0.319587].forEach((expected, at) => expect(values[at]).toBeCloseTo(expected, 5));
  });

  it('leaves a sure answer as it is to the last bit, and any answer a distribution', () => {
    fc.assert(
      fc.property(posteriors(), fc.double({ min: 0, max: 1, noNaN: true }), (asked, tau) => {
        const wrong: Matrix = { ...asked, values: new Float32Array(asked.values.length).fill(1 / asked.columns) };
        const { values } = mixed(asked, wrong, { tau, nu: 1000 });
        for (let start = 0; start < values.length; start += asked.columns) {
          const [own, answer] = [asked.values, values].map((all) => all.subarray(start, start + asked.columns));
          if (own === undefined || answer === undefined) throw new Error('no row');
          if (misleadingShare(Math.max(...own), { tau, nu: 1000 }) === 0) expect(answer).toEqual(own);
          expect(Math.abs(answer.reduce((sum, value) => sum + value, 0) - 1)).toBeLessThanOrEqual(1e-6);
        }
      }),
    );
  });
});

describe('Outlier exposure', () => {
  beforeAll(() => openTensors({ backend: 'wasm' }));

  it('trains on as many outliers as images: the mean over the data, and lambda times that of the uniform answer', async () => {
    const asked: NetworkTraining[] = [];
    const listener = { train: (training: NetworkTraining) => Promise.resolve(void asked.push(training)) };
    const fit = { ...victimFit(exposure, 3), create: () => Promise.resolve(listener as unknown as TrainableNetwork) };
    await trainWithOutliers(fit, 0.5);
    const [training] = asked;
    const { count } = fit.training.images;
    expect(training?.images.count).toBe(2 * count);
    expect(training?.options).toEqual({ ...fit.options, batchSize: 2 * fit.options.batchSize });
    expect([...new Set(training?.weights?.subarray(0, count))]).toEqual([2]);
    expect([...new Set(training?.weights?.subarray(count))]).toEqual([1]);
    expect([...(training?.targets.values.subarray(0, 6) ?? [])]).toEqual([1, 0, 0, 0, 1, 0]);
    expect([...new Set(training?.targets.values.subarray(3 * count))]).toEqual([Math.fround(1 / 3)]);
    expect(training?.images.read([0])).toEqual(fit.training.images.read([0]));
  });

  it('is none without outliers', async () => {
    const fit = { ...victimFit(exposure, 3), outliers: null };
    await expect(trainWithOutliers(fit, 1)).rejects.toMatchObject({ code: 'no-outliers' });
  });

  it('draws each outlier once before any comes again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 200 }), (held, wanted) => {
        const rows = outlierRows(held, wanted, 7);
        expect(rows).toHaveLength(wanted);
        for (let start = 0; start < wanted; start += held) {
          const round = [...rows.subarray(start, start + held)];
          expect(new Set(round).size).toBe(round.length);
          expect(round.every((one) => one >= 0 && one < held)).toBe(true);
        }
      }),
    );
  });
});
