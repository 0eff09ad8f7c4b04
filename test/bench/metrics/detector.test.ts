// Detector metrics on streams of four and five scores.
import { describe, expect, it } from 'vitest';
import type { DetectorEvidence, MetricValue } from '../../../bench/contract/metric.js';
import { detectorEvidence, loadMetric } from './evidence.js';

const value = async (id: string, evidence: DetectorEvidence = STREAMS): Promise<MetricValue> =>
  (await loadMetric(id)).compute(evidence);

// At 0.5 and above it is an alarm: benign 1 of 4, anomalous 4 of 5, in-distribution 1 of 2, unseen 2 of 2 and 1 of 2.
const STREAMS = detectorEvidence({
  threshold: 0.5,
  benign: [0.1, 0.2, 0.3, 0.5],
  anomalous: [0.4, 0.5, 0.7, 0.8, 0.9],
  inDistribution: [0.2, 0.6],
  unseen: { textures: [0.9, 0.5], sketches: [0.1, 0.8] },
});

describe('detector metrics', () => {
  it.each([
    ['benign-accuracy', 3, 4],
    ['anomalous-accuracy', 4, 5],
    ['in-distribution-accuracy', 1, 2],
  ])('%s counts %i of %i, a score on the threshold being an alarm', async (id, count, n) => {
    expect(await value(id)).toMatchObject({ value: count / n, count, n });
  });

  it('balanced-accuracy is the mean of both sides', async () => {
    expect((await value('balanced-accuracy')).value).toBeCloseTo((0.75 + 0.8) / 2, 12);
  });

  it.each([
    [10, 0.77],
    [25, 0.725],
    [50, 0.65],
  ])('tpr-share-%i mixes 0.8 and 0.5 by expectation', async (share, expected) => {
    expect((await value(`tpr-share-${share}`)).value).toBeCloseTo(expected, 12);
  });

  it('unseen-anomalous-accuracy is the mean over pools, whatever their size', async () => {
    expect((await value('unseen-anomalous-accuracy')).value).toBeCloseTo(0.75, 12);
    expect(await value('unseen-anomalous-accuracy', { ...STREAMS, unseen: {} })).toMatchObject({
      reason: 'no unseen pool',
    });
  });

  it('auroc counts pairs, ties half', async () => {
    // 0.4 beats 3 of 4; 0.5 beats 3 and ties 1; the others beat 4: (3 + 3.5 + 12) / 20.
    expect((await value('auroc')).value).toBeCloseTo(0.925, 12);
  });

  it('fpr-at-95-tpr needs all five caught: from 0.4 up there is one benign of four', async () => {
    expect(await value('fpr-at-95-tpr')).toMatchObject({ value: 0.25, count: 1, n: 4 });
  });

  it('aupr states its prevalence', async () => {
    expect((await loadMetric('aupr')).meta.title).toContain('prevalence 1/2');
    // 0.9, 0.8, 0.7: precision 1; at 0.5 TPR 4/5, FPR 1/4: 16/21; at 0.4 TPR 1: 4/5. Each step is 1/5.
    expect((await value('aupr')).value).toBeCloseTo((3 + 16 / 21 + 4 / 5) / 5, 12);
  });

  it('gives threshold-free figures that a monotone transform of the scores leaves alone', async () => {
    const transform = (scores: Float64Array): Float64Array => scores.map((score) => Math.exp(3 * score));
    const changed = { ...STREAMS, benign: transform(STREAMS.benign), anomalous: transform(STREAMS.anomalous) };
    for (const id of ['auroc', 'aupr', 'fpr-at-95-tpr']) expect(await value(id, changed)).toEqual(await value(id));
  });

  it('says which stream is missing', async () => {
    const none = detectorEvidence({ threshold: 0, benign: [], anomalous: [] });
    expect(await value('benign-accuracy', none)).toMatchObject({ reason: 'no benign queries' });
    expect(await value('auroc', none)).toMatchObject({ reason: 'needs benign and anomalous queries' });
    expect(await value('tpr-share-10', none)).toMatchObject({ value: null });
  });
});
