import { describe, expect, it } from 'vitest';
import type { Interval, MeasuredValue } from '../../../bench/contract/metric.js';
import { pooledInterval } from '../../../bench/ranking/pooled.js';

const measured = (value: number, interval: Interval | null): MeasuredValue => ({
  value,
  unit: 'nats',
  direction: 'lower',
  n: null,
  count: null,
  interval,
});
const around = (low: number, high: number, level = 0.95): Interval => ({ low, high, level, method: 'any' });

describe('pooledInterval', () => {
  it('adds the seed term to the mean distance of each side, as squares', () => {
    // Values 1 and 3: s² = 2, t² s² / 2 = 161.4476. Distances below 0.3 and 0.5 (0.4), above 1 and 3 (2).
    const { interval } = pooledInterval([measured(1, around(0.7, 2)), measured(3, around(2.5, 6))]);
    expect(interval?.low).toBeCloseTo(2 - Math.sqrt(161.4476 + 0.16), 4);
    expect(interval?.high).toBeCloseTo(2 + Math.sqrt(161.4476 + 4), 4);
    expect(interval).toMatchObject({ level: 0.95, method: 'crossed-records' });
  });

  it('is the mean interval where seeds agree: items do not shrink with the number of seeds', () => {
    const { interval } = pooledInterval([measured(1, around(0.5, 1.5)), measured(1, around(0.5, 1.5))]);
    expect(interval).toMatchObject({ low: 0.5, high: 1.5 });
  });

  it('covers seeds alone, and says so, where records have no interval', () => {
    // Values 1 and 3: 2 ± 12.7062 * √2 / √2.
    const { interval, caveats } = pooledInterval([measured(1, null), measured(3, null)]);
    expect(interval?.high).toBeCloseTo(14.7062, 4);
    expect(caveats).toEqual(['items not covered', 'fewer than 5 seeds']);
    const five = pooledInterval([1, 2, 3, 4, 5].map((value) => measured(value, null)));
    expect(five.caveats).toEqual(['items not covered']);
  });

  it('does not mix levels', () => {
    const mixed = pooledInterval([measured(1, around(0, 2)), measured(1, around(0, 2, 0.99))]);
    expect(mixed).toEqual({ interval: null, caveats: ['intervals of several levels'] });
  });
});
