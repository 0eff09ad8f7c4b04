import { describe, expect, it } from 'vitest';
import type { Interval, MetricValue } from '../../../bench/contract/metric.js';
import { estimate } from '../../../bench/ranking/estimates.js';
import { rangeOf } from '../../../bench/ranking/ranges.js';
import { loadMetric } from '../metrics/evidence.js';
import { pluginIds } from '../../support/plugin-ids.js';

const IDS = pluginIds('metrics');
const around = (low: number, high: number): Interval => ({ low, high, level: 0.95, method: 'any' });
const value = (centre: number, interval: Interval): MetricValue => ({
  value: centre,
  unit: 'fraction',
  direction: 'higher',
  n: null,
  count: null,
  interval,
});

describe('the range of a metric on a board', () => {
  it('is the one that the metric declares, for every metric that is pooled', async () => {
    for (const { meta, cell } of await Promise.all(IDS.map(loadMetric))) {
      if (cell !== 'throughput') expect(rangeOf(meta.id, meta.unit), meta.id).toEqual(meta.range);
    }
  });

  it('cuts an interval that is pooled over seeds', () => {
    // Values 0.9 and 1: 0.95 ± 12.7 * 0.05 reaches far beyond 1.
    const seeds = [0.9, 1].map((auroc, index) => ({
      seed: index + 1,
      metrics: { auroc: value(auroc, around(auroc - 0.01, 1)) },
      predictions: null,
    }));
    const pooled = estimate('auroc', seeds, []);
    expect(pooled.value === null ? null : pooled.interval).toMatchObject({ high: 1 });
  });

  it('is not that of an inherited name', () => {
    expect(rangeOf('accuracy', 'constructor')).toEqual([-Infinity, Infinity]);
  });
});
