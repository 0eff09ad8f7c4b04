// Transfer-set metrics on eight answers over four classes.
import { describe, expect, it } from 'vitest';
import type { AttackEvidence, MetricValue } from '../../../bench/contract/metric.js';
import { attackEvidence, loadMetric, matrixOf } from './evidence.js';

const value = async (id: string, evidence: AttackEvidence = EIGHT): Promise<MetricValue> =>
  (await loadMetric(id)).compute(evidence);

// Counts 4, 2, 2, 0: H = ½ ln 2 + 2 · ¼ ln 4 = 1.5 ln 2; exp(H) = 2^1.5; Gini (−3·0 − 1·¼ + 1·¼ + 3·½) / 4 = 0.375.
const EIGHT = attackEvidence({
  classes: 4,
  labels: [],
  victim: [],
  surrogate: [],
  transfer: [0, 0, 0, 0, 1, 1, 2, 2],
});

describe('transfer-set metrics', () => {
  it('measure the balance of the argmax counts', async () => {
    expect((await value('transfer-entropy')).value).toBeCloseTo(0.75, 12);
    expect((await value('transfer-effective-classes')).value).toBeCloseTo(2 ** 1.5, 12);
    expect((await value('transfer-gini')).value).toBeCloseTo(0.375, 12);
    expect((await value('transfer-max-median-ratio')).value).toBe(2);
  });

  it('count covered classes', async () => {
    expect(await value('transfer-coverage-1')).toMatchObject({ value: 0.75, count: 3, n: 4 });
    expect(await value('transfer-coverage-10')).toMatchObject({ value: 0, count: 0, n: 4 });
    expect(await value('transfer-coverage-100')).toMatchObject({ value: 0 });
  });

  it('measure the mean answer, which argmax hides', async () => {
    // Every answer names class 0, yet the mean (0.5, 0.3, 0.2) is spread.
    const soft = {
      ...EIGHT,
      classes: 3,
      transfer: matrixOf(
        [
          [0.6, 0.2, 0.2],
          [0.4, 0.4, 0.2],
        ],
        3,
      ),
    };
    const h = -(0.5 * Math.log(0.5) + 0.3 * Math.log(0.3) + 0.2 * Math.log(0.2));
    expect((await value('transfer-entropy', soft)).value).toBe(0);
    expect((await value('transfer-entropy-posterior', soft)).value).toBeCloseTo(h / Math.log(3), 6);
    expect((await value('transfer-effective-classes-posterior', soft)).value).toBeCloseTo(Math.exp(h), 6);
    // (−2 · 0.2 + 0 · 0.3 + 2 · 0.5) / 3 = 0.2.
    expect((await value('transfer-gini-posterior', soft)).value).toBeCloseTo(0.2, 6);
  });

  it('say why there is nothing to measure', async () => {
    expect(await value('transfer-gini', { ...EIGHT, transfer: null })).toMatchObject({ reason: 'no transfer set' });
    expect(await value('transfer-gini', { ...EIGHT, transfer: matrixOf([], 4) })).toMatchObject({
      reason: 'the transfer set is empty',
    });
    const narrow = attackEvidence({ classes: 4, labels: [], victim: [], surrogate: [], transfer: [0] });
    expect(await value('transfer-max-median-ratio', narrow)).toMatchObject({ reason: 'the median class has no items' });
  });
});
