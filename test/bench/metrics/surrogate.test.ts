// Surrogate metrics on cases that can be counted by hand.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttackEvidence, MetricValue } from '../../../bench/contract/metric.js';
import { attackEvidence, loadMetric, matrixOf } from './evidence.js';

const value = async (id: string, evidence: AttackEvidence): Promise<MetricValue> =>
  (await loadMetric(id)).compute(evidence);

// Ten items: the victim has 0–7 right (8 of 10), the surrogate 0–5 and 8 (7 of 10); they agree on 0–5 and on 9.
const TEN = attackEvidence({
  classes: 3,
  labels: [0, 0, 0, 0, 0, 0, 1, 1, 2, 2],
  victim: [0, 0, 0, 0, 0, 0, 1, 1, 0, 1],
  surrogate: [0, 0, 0, 0, 0, 0, 2, 2, 2, 1],
  defended: [0, 0, 0, 0, 0, 1, 1, 1, 0, 1],
  trainClassCounts: [50, 20, 30],
});

describe('surrogate metrics', () => {
  it.each([
    ['accuracy', 7, 10],
    ['victim-accuracy', 8, 10],
    ['fidelity', 7, 10],
    ['fidelity-victim-right', 6, 8],
    ['fidelity-victim-wrong', 1, 2],
    // Against the defended answers 0–4 and 9 agree.
    ['fidelity-to-defended', 6, 10],
  ])('%s counts %i of %i', async (id, count, n) => {
    expect(await value(id, TEN)).toMatchObject({ value: count / n, count, n, interval: { method: 'wilson' } });
  });

  it('ratio divides the accuracies: 0.7 / 0.8', async () => {
    expect((await value('ratio', TEN)).value).toBeCloseTo(0.875, 12);
  });

  it('chance-corrected-ratio takes off what class 0, the most frequent in training, gives: (0.7 − 0.6) / (0.8 − 0.6)', async () => {
    expect((await value('chance-corrected-ratio', TEN)).value).toBeCloseTo(0.5, 12);
    const chance = {
      ...TEN,
      victim: attackEvidence({ classes: 3, labels: [], victim: new Array<number>(10).fill(0), surrogate: [] }).victim,
    };
    expect(await value('chance-corrected-ratio', chance)).toMatchObject({
      value: null,
      reason: 'the victim is not better than the majority class',
    });
  });

  it('top-5 metrics look at five classes, and want more than five', async () => {
    // Surrogate ranks 0 > 1 > … > 6; the victim 6 > 5 > … > 0 on the first item, as the surrogate on the second.
    const falling = [0.3, 0.25, 0.2, 0.1, 0.08, 0.05, 0.02];
    const evidence = {
      ...attackEvidence({ classes: 7, labels: [0, 0], victim: [0, 0], surrogate: [0, 0] }),
      victim: matrixOf([falling.toReversed(), falling], 7),
      surrogate: matrixOf([falling, falling], 7),
    };
    // Item 1: 6 is not in {0..4}; the top fives share {2, 3, 4}. Item 2 agrees in all.
    expect(await value('fidelity-top5', evidence)).toMatchObject({ value: 0.5, count: 1, n: 2 });
    expect((await value('top5-overlap', evidence)).value).toBeCloseTo((3 / 5 + 1) / 2, 12);
    expect(await value('top5-overlap', TEN)).toMatchObject({ reason: 'needs more than 5 classes, got 3' });
    expect(await value('fidelity-top5', TEN)).toMatchObject({ reason: 'needs more than 5 classes, got 3' });
  });

  it('kl-divergence is the mean of Σ V ln(V / A) in nats, a ruled-out class costing at most ln 1e12', async () => {
    const evidence = {
      ...TEN,
      labels: Int32Array.of(0, 0),
      classes: 2,
      victim: matrixOf(
        [
          [0.5, 0.5],
          [1, 0],
        ],
        2,
      ),
      surrogate: matrixOf(
        [
          [0.25, 0.75],
          [0, 1],
        ],
        2,
      ),
    };
    // ½ ln 2 + ½ ln(2/3) = 0.143841; ln(1 / 1e-12) = 27.631021. To eight bits: 147 / 2^10
    // = 0.1435547 and 221 / 2^3 = 27.625; their mean is 13.8842773.
    expect((await value('kl-divergence', evidence)).value).toBeCloseTo(13.8842773, 7);
    // ½ (¼ + ¼) = ¼ and ½ (1 + 1) = 1.
    expect((await value('total-variation', evidence)).value).toBeCloseTo(0.625, 6);
  });

  it('defense metrics compare the answers with and without', async () => {
    const answers = {
      ...TEN,
      labels: Int32Array.of(0, 1),
      classes: 2,
      victim: matrixOf(
        [
          [0.8, 0.2],
          [0.4, 0.6],
        ],
        2,
      ),
      defended: matrixOf(
        [
          [1, 0],
          [0.7, 0.2],
        ],
        2,
      ),
    };
    // L1: 0.2 + 0.2 = 0.4, and 0.3 + 0.4 = 0.7; the second answer flips and sums to 0.9. To eight bits: 205 / 2^9
    // = 0.40039063 and 179 / 2^8 = 0.69921875.
    expect((await value('defense-l1-mean', answers)).value).toBeCloseTo(0.54980469, 8);
    expect((await value('defense-l1-max', answers)).value).toBeCloseTo(0.69921875, 8);
    expect(await value('defense-flip-rate', answers)).toMatchObject({ value: 0.5, count: 1 });
    expect(await value('defense-validity', answers)).toMatchObject({ value: 0.5, count: 1 });
    expect((await value('defense-accuracy-drop', answers)).value).toBe(0.5);
    for (const id of [
      'defense-l1-mean',
      'defense-l1-max',
      'defense-flip-rate',
      'defense-validity',
      'defense-accuracy-drop',
    ])
      expect(await value(id, { ...answers, defended: null })).toMatchObject({
        reason: expect.stringContaining('no defense') as string,
      });
  });

  it('keep their bounds and do not see the order of test items', async () => {
    const posterior = fc
      .array(fc.float({ min: Math.fround(0.001), max: 1, noNaN: true }), { minLength: 4, maxLength: 4 })
      .map((weights) => weights.map((weight) => weight / weights.reduce((sum, one) => sum + one, 0)));
    const items = fc.array(fc.tuple(fc.nat(3), posterior, posterior), { minLength: 2, maxLength: 12 });
    const ids = ['accuracy', 'fidelity', 'ratio', 'kl-divergence', 'total-variation'];
    const metrics = await Promise.all(ids.map(loadMetric));
    const evidenceOf = (rows: readonly [number, number[], number[]][]) => ({
      ...TEN,
      classes: 4,
      labels: Int32Array.from(rows, ([label]) => label),
      victim: matrixOf(
        rows.map(([, victim]) => victim),
        4,
      ),
      surrogate: matrixOf(
        rows.map(([, , surrogate]) => surrogate),
        4,
      ),
    });
    fc.assert(
      fc.property(items, (rows) => {
        for (const metric of metrics) {
          const forward = metric.compute(evidenceOf(rows));
          const backward = metric.compute(evidenceOf(rows.toReversed()));
          if (forward.value === null) expect(backward.value).toBeNull();
          else {
            expect(forward.value).toBeGreaterThanOrEqual(metric.meta.range[0]);
            expect(forward.value).toBeLessThanOrEqual(metric.meta.range[1]);
            expect(backward.value).toBeCloseTo(forward.value, 9);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
