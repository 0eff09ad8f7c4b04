import { describe, expect, it } from 'vitest';
import { NumericError } from '../../../../bench/contract/errors.js';
import type { MetricMeta } from '../../../../bench/contract/metric.js';
import { meanValue, measured, missing, rateValue } from '../../../../bench/lib/evidence/metric-value.js';

const META: MetricMeta = {
  id: 'some-rate',
  title: 'Some rate',
  unit: 'fraction',
  range: [0, 1],
  direction: 'higher',
  source: 'none',
  formula: 'none',
  version: '1.0.0',
};

describe('metric values', () => {
  it('keep the counts behind a rate', () => {
    expect(rateValue(META, 15, 148)).toMatchObject({
      value: 15 / 148,
      count: 15,
      n: 148,
      interval: { method: 'wilson' },
    });
  });

  it('say why there is none, and never zero', () => {
    expect(rateValue(META, 0, 0, 'nobody came')).toEqual({
      value: null,
      unit: 'fraction',
      direction: 'higher',
      reason: 'nobody came',
    });
    expect(meanValue(META, []).value).toBeNull();
    expect(missing(META, 'why').reason).toBe('why');
  });

  it('refuse what is not a number and name the metric', () => {
    expect(() => measured(META, NaN)).toThrow(NumericError);
    expect(() => measured(META, Infinity)).toThrow(
      /"some-rate" is not a number: expected a finite number .* got Infinity/,
    );
  });

  it('give a mean of one item no interval', () => {
    expect(meanValue(META, [0.5])).toMatchObject({ value: 0.5, n: 1, interval: null });
  });
});
