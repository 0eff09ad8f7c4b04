// Per-class metrics on two classes of ten items and one of four.
import { describe, expect, it } from 'vitest';
import type { MetricValue } from '../../../bench/contract/metric.js';
import { bonferroniLevel } from '../../../bench/lib/stats/level.js';
import { wilsonInterval } from '../../../bench/lib/stats/wilson.js';
import { attackEvidence, loadMetric } from './evidence.js';

const value = async (id: string, evidence = THREE): Promise<MetricValue> => (await loadMetric(id)).compute(evidence);
const repeat = (answer: number, times: number): number[] => new Array<number>(times).fill(answer);

// Class 0: victim 10/10, surrogate 8/10. Class 1: 9/10, 4/10 (all four are right for the victim too). Class 2: 2/4, 4/4.
const THREE = attackEvidence({
  classes: 4,
  labels: [...repeat(0, 10), ...repeat(1, 10), ...repeat(2, 4)],
  victim: [...repeat(0, 10), ...repeat(1, 9), 0, 2, 2, 0, 0],
  surrogate: [...repeat(0, 8), 1, 1, ...repeat(1, 4), ...repeat(0, 6), ...repeat(2, 4)],
  transfer: [...repeat(0, 50), ...repeat(1, 5), ...repeat(2, 20)],
});

describe('per-class metrics', () => {
  it('class-gap-max names the gap of class 1 with its count, at the Bonferroni level over three classes', async () => {
    const result = await value('class-gap-max');
    expect(result).toMatchObject({ value: 0.5, n: 10, interval: { method: 'newcombe-paired' } });
    expect(result.value === null ? 0 : result.interval?.level).toBeCloseTo(1 - 0.05 / 3, 12);
  });

  it('class-gap-mean and -sd are of the gaps 0.2, 0.5 and −0.5', async () => {
    // Mean 0.2 / 3; squares 0.04 + 0.25 + 0.25 = 0.54, / 3 = 0.18, less 0.0044444: sd √0.1755556.
    expect((await value('class-gap-mean')).value).toBeCloseTo(0.2 / 3, 12);
    expect((await value('class-gap-sd')).value).toBeCloseTo(Math.sqrt(0.18 - (0.2 / 3) ** 2), 12);
  });

  it('macro-accuracy is ½ where one of two classes is never named, though three of four images are right', async () => {
    // Card A3: predictions (0,0,0,1) on truth (0,0,0,2) = (1 + 0) / 2.
    const four = attackEvidence({ classes: 3, labels: [0, 0, 0, 2], victim: [0, 0, 0, 2], surrogate: [0, 0, 0, 1] });
    expect(await value('macro-accuracy', four)).toMatchObject({ value: 0.5, n: 2 });
    expect(await value('accuracy', four)).toMatchObject({ value: 0.75 });
  });

  it('macro-accuracy has the weighed Wilson distances of its classes', async () => {
    // (8/10 + 4/10 + 4/4) / 3, each distance a third.
    const bounds = [wilsonInterval(8, 10), wilsonInterval(4, 10), wilsonInterval(4, 4)];
    const below = Math.hypot(...[0.8, 0.4, 1].map((rate, at) => (rate - (bounds[at]?.low ?? 0)) / 3));
    const result = await value('macro-accuracy');
    expect(result).toMatchObject({ n: 3, interval: { method: 'mover-wilson' } });
    expect(result.value).toBeCloseTo(2.2 / 3, 12);
    expect(result.value === null ? 0 : result.interval?.low).toBeCloseTo(2.2 / 3 - below, 12);
  });

  it('worst-class-accuracy is 4 of 10 with a Bonferroni Wilson interval', async () => {
    const interval = wilsonInterval(4, 10, bonferroniLevel(0.95, 3));
    expect(await value('worst-class-accuracy')).toMatchObject({ value: 0.4, count: 4, n: 10, interval });
  });

  it('classes-below-half counts 4/10 against 9/10 only', async () => {
    expect(await value('classes-below-half')).toMatchObject({ value: 1, count: 1, n: 3, unit: 'classes' });
  });

  it('class-gap-transfer-correlation ranks gaps against transfer counts', async () => {
    // Gaps 0.2, 0.5, −0.5 have ranks 2, 3, 1; counts 50, 5, 20 ranks 3, 1, 2: Σ d² = 1 + 4 + 1, ρ = 1 − 36 / 24.
    expect((await value('class-gap-transfer-correlation')).value).toBeCloseTo(-0.5, 12);
    const flat = {
      ...THREE,
      transfer: attackEvidence({ classes: 4, labels: [], victim: [], surrogate: [], transfer: [3] }).transfer,
    };
    expect(await value('class-gap-transfer-correlation', flat)).toMatchObject({ value: null });
    expect(await value('class-gap-transfer-correlation', { ...THREE, transfer: null })).toMatchObject({
      reason: 'no transfer set',
    });
  });
});
