// Metrics of test images that come in groups, as the frames of a sign: the figures stay, the intervals go by groups.
import { describe, expect, it } from 'vitest';
import type { AttackEvidence, ImageGroups, Interval, MetricValue } from '../../../bench/contract/metric.js';
import { classTable } from '../../../bench/lib/evidence/class-table.js';
import { clusteredWilsonOf } from '../../../bench/lib/stats/wilson.js';
import { attackEvidence, detectorEvidence, loadMetric, randomAttack } from './evidence.js';

const inGroupsOf = (size: number, items: number): ImageGroups => ({
  ids: Int32Array.from({ length: items }, (_, item) => Math.floor(item / size)),
  count: Math.ceil(items / size),
  source: 'declared',
});
const repeat = (answers: readonly number[], times: number): number[] =>
  answers.flatMap((answer) => new Array<number>(times).fill(answer));

const compute = async (id: string, evidence: unknown): Promise<MetricValue> =>
  (await loadMetric(id)).compute(evidence as never);
const intervalOf = (value: MetricValue): Interval | null => (value.value === null ? null : value.interval);

// Class 0: eight signs of ten frames, class 1: six, class 2: two. The victim is right on all but a sign of class 1; the
// surrogate loses three signs of class 0, one of class 1, and one of the two of class 2, each whole.
const SIGNS = 16;
const FRAMES = 10;
const LABELS = [...new Array<number>(8).fill(0), ...new Array<number>(6).fill(1), 2, 2];
const VICTIM = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 2, 2];
const SURROGATE = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0, 2];
const FRAMED: AttackEvidence = {
  ...attackEvidence({
    classes: 3,
    labels: repeat(LABELS, FRAMES),
    victim: repeat(VICTIM, FRAMES),
    surrogate: repeat(SURROGATE, FRAMES),
    transfer: [0, 0, 1, 1, 1, 2],
  }),
  groups: inGroupsOf(FRAMES, SIGNS * FRAMES),
};

describe('metrics of images in groups', () => {
  it.each([
    'accuracy',
    'victim-accuracy',
    'fidelity',
    'fidelity-victim-right',
    'macro-accuracy',
    'worst-class-accuracy',
    'ratio',
  ])('%s has the same value with and without groups', async (id) => {
    const [grouped, plain] = [await compute(id, FRAMED), await compute(id, { ...FRAMED, groups: null })];
    expect({ ...grouped, interval: null }).toEqual({ ...plain, interval: null });
  });

  it('frames that are all alike add nothing: ten a sign give the interval that hundred a sign give', async () => {
    const longer = {
      ...attackEvidence({
        classes: 3,
        labels: repeat(LABELS, 100),
        victim: repeat(VICTIM, 100),
        surrogate: repeat(SURROGATE, 100),
      }),
      groups: inGroupsOf(100, SIGNS * 100),
    };
    for (const id of ['accuracy', 'fidelity', 'ratio', 'chance-corrected-ratio']) {
      const [short, long] = [intervalOf(await compute(id, FRAMED)), intervalOf(await compute(id, longer))];
      expect(short?.low, id).toBeCloseTo(long?.low ?? NaN, 10);
      expect(short?.method, id).toMatch(/-clustered$/);
    }
    const plain = intervalOf(await compute('accuracy', { ...FRAMED, groups: null }));
    const grouped = intervalOf(await compute('accuracy', FRAMED));
    expect((grouped?.high ?? 0) - (grouped?.low ?? 0)).toBeGreaterThan(2.5 * ((plain?.high ?? 0) - (plain?.low ?? 0)));
  });

  it('accuracy has the interval of its signs: 11 of 16', async () => {
    const successes = SURROGATE.map((answer, sign) => (answer === LABELS[sign] ? FRAMES : 0));
    const sizes = new Array<number>(SIGNS).fill(FRAMES);
    expect(intervalOf(await compute('accuracy', FRAMED))).toEqual(clusteredWilsonOf(successes, sizes));
  });

  it('has no interval for a class of fewer than five signs, and says how many it has', async () => {
    // Class 2 is worst, with one of its two signs: 10 of 20 images.
    expect(await compute('worst-class-accuracy', FRAMED)).toMatchObject({
      value: 0.5,
      count: 10,
      n: 20,
      interval: null,
    });
    expect(await compute('class-gap-max', FRAMED)).toMatchObject({ value: 0.5, n: 20, interval: null });
    expect(await compute('macro-accuracy', FRAMED)).toMatchObject({ n: 3, interval: null });
    expect(classTable(FRAMED, []).map(({ n, groups }) => [n, groups])).toEqual([
      [80, 8],
      [60, 6],
      [20, 2],
    ]);
    expect(classTable({ ...FRAMED, groups: null }, [])[0]).not.toHaveProperty('groups');
  });

  it('has the interval of the signs of a class that has five', async () => {
    const without = { ...FRAMED, labels: FRAMED.labels.map((label) => (label === 2 ? 1 : label)) };
    // Class 2 taken to class 1: class 0 has the widest gap, eight signs of eight against five.
    const value = await compute('class-gap-max', without);
    expect(value).toMatchObject({ value: 3 / 8, n: 80, interval: { method: 'newcombe-paired-clustered' } });
  });

  it('draws whole signs in a bootstrap', async () => {
    const value = await compute('class-gap-mean', FRAMED);
    expect(intervalOf(value)?.method).toBe('bootstrap-percentile-10000-clustered');
    const plain = intervalOf(await compute('class-gap-mean', { ...FRAMED, groups: null }));
    const own = intervalOf(value);
    expect((own?.high ?? 0) - (own?.low ?? 0)).toBeGreaterThan(2 * ((plain?.high ?? 0) - (plain?.low ?? 0)));
  });

  it('no metric of an attack is narrower for its groups', async () => {
    const evidence = randomAttack(5, 7, 120, 60);
    for (const id of ['accuracy', 'fidelity', 'fidelity-top5', 'kl-divergence', 'total-variation', 'defense-l1-mean']) {
      const [plain, grouped] = [
        intervalOf(await compute(id, evidence)),
        intervalOf(await compute(id, { ...evidence, groups: inGroupsOf(6, 120) })),
      ];
      expect(grouped?.low, id).toBeLessThanOrEqual(plain?.low ?? NaN);
      expect(grouped?.high, id).toBeGreaterThanOrEqual(plain?.high ?? NaN);
    }
  });
});

describe('metrics of a detector whose benign images come in groups', () => {
  const benign = repeat([0, 0, 0, 0, 0, 0, 1, 0, 1, 0], 10);
  const anomalous = repeat([1, 1, 0, 1, 1], 20);
  const evidence = detectorEvidence({ threshold: 1, benign, anomalous, inDistribution: benign });
  const grouped = {
    ...evidence,
    groups: { benign: inGroupsOf(10, 100), inDistribution: inGroupsOf(25, 100) },
  };

  it.each([
    ['benign-accuracy', 'wilson-clustered'],
    ['anomalous-accuracy', 'wilson'],
    ['balanced-accuracy', 'mover-wilson-clustered'],
    ['auroc', 'bootstrap-percentile-10000-clustered'],
    ['aupr', 'bootstrap-percentile-10000-clustered'],
    ['fpr-at-95-tpr', 'bootstrap-percentile-10000-clustered'],
  ])('%s has an interval by %s', async (id, method) => {
    const [value, plain] = [await compute(id, grouped), await compute(id, evidence)];
    expect(intervalOf(value)?.method).toBe(method);
    expect({ ...value, interval: null }).toEqual({ ...plain, interval: null });
    const width = (interval: Interval | null): number => (interval === null ? 0 : interval.high - interval.low);
    // A threshold that 95 % of these anomalies reach is reached by everything: the last one has no width at all.
    if (!['anomalous-accuracy', 'fpr-at-95-tpr'].includes(id))
      expect(width(intervalOf(value))).toBeGreaterThan(1.3 * width(intervalOf(plain)));
  });

  it('has no interval where an in-distribution stream shows fewer than five things', async () => {
    expect(intervalOf(await compute('in-distribution-accuracy', grouped))).toBeNull();
    expect(intervalOf(await compute('tpr-share-25', grouped))).toBeNull();
  });
});
