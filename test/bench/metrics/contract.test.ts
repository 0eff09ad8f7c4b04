// Every file in bench/metrics, whatever it is: a new metric is tested without a new test.
import { describe, expect, it } from 'vitest';
import { schemaProblems } from '../../../bench/contract/validate.js';
import { type EvidenceByCell, type MetricPlugin, MetricValue } from '../../../bench/contract/metric.js';
import type { Matrix } from '../../../bench/contract/arrays.js';
import { oneHot } from '../../../bench/lib/arrays/one-hot.js';
import { argmaxRows } from '../../../bench/lib/evidence/predictions.js';
import { createRng } from '../../../bench/lib/random/rng.js';
import { attackEvidence, detectorEvidence, loadMetric, matrixOf, randomAttack } from './evidence.js';
import { pluginIds } from '../../support/plugin-ids.js';

const IDS = pluginIds('metrics');
const UNITS = [
  'fraction',
  'ratio',
  'distance',
  'nats',
  'classes',
  'count',
  'images/s',
  'ms',
  's',
  'bits',
  'correlation',
  'probability',
];

const noise = (seed: string, length: number, shift = 0): number[] => {
  const rng = createRng(seed);
  return Array.from({ length }, () => rng.normal() + shift);
};

/** Random and degenerate evidence of every kind. */
const EVIDENCE: { readonly [K in keyof EvidenceByCell]: Readonly<Record<string, EvidenceByCell[K]>> } = {
  attack: {
    'random, 7 classes': randomAttack(1, 7, 60, 50),
    'random, 3 classes': randomAttack(2, 3, 40, 20),
    'one class': randomAttack(3, 1, 10, 10),
    'one item': randomAttack(4, 6, 1, 1),
    'no test items': randomAttack(5, 6, 0, 5),
    'an empty transfer set': randomAttack(6, 6, 30, 0),
    'no defense and no transfer set': { ...randomAttack(7, 6, 30, 5), defended: null, transfer: null },
    'no training counts': { ...randomAttack(8, 6, 30, 5), trainClassCounts: new Int32Array(6) },
    'answers that sum to zero': {
      ...randomAttack(9, 2, 2, 1),
      transfer: matrixOf([[0, 0]], 2),
      defended: matrixOf(
        [
          [0, 0],
          [0, 0],
        ],
        2,
      ),
    },
    'perfect victim and surrogate': attackEvidence({
      classes: 6,
      labels: [0, 1, 2, 3, 4, 5],
      victim: [0, 1, 2, 3, 4, 5],
      surrogate: [0, 1, 2, 3, 4, 5],
      transfer: [0, 1, 2, 3, 4, 5],
    }),
    'constant predictors': attackEvidence({
      classes: 6,
      labels: [0, 1, 2, 3, 4, 5, 5],
      victim: [0, 0, 0, 0, 0, 0, 0],
      surrogate: [5, 5, 5, 5, 5, 5, 5],
      defended: [1, 1, 1, 1, 1, 1, 1],
      transfer: [2, 2],
    }),
    'a victim that is never right': attackEvidence({ classes: 2, labels: [0, 0], victim: [1, 1], surrogate: [0, 1] }),
  },
  detector: {
    random: detectorEvidence({
      threshold: 0.5,
      benign: noise('benign', 60),
      anomalous: noise('anomalous', 50, 1),
      inDistribution: noise('near', 30, 0.1),
      unseen: { textures: noise('textures', 20, 2), noise: noise('noise', 20, 3) },
    }),
    'nothing at all': detectorEvidence({ threshold: 0, benign: [], anomalous: [] }),
    'perfect scores': detectorEvidence({ threshold: 1, benign: [0, 0], anomalous: [1, 1], inDistribution: [1] }),
    'a constant score': detectorEvidence({
      threshold: 0,
      benign: [0, 0, 0],
      anomalous: [0, 0],
      inDistribution: [0],
      unseen: { empty: [] },
    }),
    'infinite scores': detectorEvidence({ threshold: 0, benign: [-Infinity, 0], anomalous: [Infinity, 1] }),
  },
  stream: {
    'some alarms': {
      attack: { queries: [50, 50, 49], alarms: [12, null, 48] },
      benign: [
        { name: 'own', queries: [20, 20], alarms: [null, 3] },
        { name: 'rotated', queries: [20], alarms: [null] },
      ],
      leaked: { correct: Uint8Array.of(1, 0, 1, 1), groups: null },
    },
    'an alarm at once': {
      attack: { queries: [5], alarms: [0] },
      benign: [],
      leaked: { correct: new Uint8Array(0), groups: null },
    },
    'nobody at all': { attack: { queries: [], alarms: [] }, benign: [], leaked: null },
    'no alarm': { attack: { queries: [5], alarms: [null] }, benign: [], leaked: null },
  },
  throughput: {
    'many samples': { batchSize: 64, samplesMs: Float64Array.from(noise('ms', 80), (value) => Math.exp(value)) },
    'one sample': { batchSize: 1, samplesMs: Float64Array.of(3) },
    'no samples': { batchSize: 1, samplesMs: new Float64Array(0) },
    'a clock that stands': { batchSize: 8, samplesMs: Float64Array.of(0, 0, 0) },
  },
};

it('finds the metrics', () => {
  expect(IDS.length).toBeGreaterThan(40);
});

describe('metrics that call themselves top-1', () => {
  it('give the same for every answer with the same first class', async () => {
    for (const metric of await Promise.all(IDS.map(loadMetric))) {
      if (metric.cell !== 'attack' || metric.meta.topOne !== true) continue;
      const evidence = randomAttack(11, 6, 80, 60);
      const { victim, surrogate, transfer } = evidence;
      const blunt = {
        ...evidence,
        victim: firstClasses(victim),
        surrogate: firstClasses(surrogate),
        transfer: transfer && firstClasses(transfer),
        defended: null,
        trainClassCounts: new Int32Array(6),
      };
      expect(metric.compute(blunt as never), metric.meta.id).toEqual(metric.compute(evidence as never));
    }
  });
});

describe.each(IDS)('metric %s', (id) => {
  it('says what it is: id, title, unit, range, direction, source, formula and version', async () => {
    const { meta, cell } = await loadMetric(id);
    expect(meta.id).toBe(id);
    expect(['attack', 'detector', 'stream', 'throughput']).toContain(cell);
    expect(UNITS).toContain(meta.unit);
    expect(['higher', 'lower', 'neutral']).toContain(meta.direction);
    expect(meta.range[0]).toBeLessThan(meta.range[1]);
    expect(meta.version).toMatch(/^\d+\.\d+\.\d+$/);
    for (const text of [meta.title, meta.source, meta.formula]) expect(text.trim().length).toBeGreaterThan(3);
  });

  it('gives a number in its range with its unit, or a reason, for any evidence', async () => {
    const metric = await loadMetric(id);
    for (const [name, evidence] of casesOf(metric)) checkValue(metric, name, evidence);
  });

  it('gives the same value for the same evidence, and leaves the evidence alone', async () => {
    const metric = await loadMetric(id);
    const [[, evidence]] = casesOf(metric);
    const before = structuredClone(evidence);
    const first = metric.compute(evidence);
    expect(metric.compute(evidence as never)).toEqual(first);
    expect(evidence).toEqual(before);
  });
});

const firstClasses = (matrix: Matrix): Matrix => oneHot(argmaxRows(matrix), matrix.columns);

type AnyEvidence = EvidenceByCell[keyof EvidenceByCell];
type Case = readonly [name: string, evidence: AnyEvidence];

function casesOf({ cell }: MetricPlugin): readonly [Case, ...Case[]] {
  const [first, ...others] = Object.entries<AnyEvidence>(EVIDENCE[cell]);
  if (first === undefined) throw new Error(`no evidence for ${cell}`);
  return [first, ...others];
}

function checkValue(metric: MetricPlugin, name: string, evidence: AnyEvidence): void {
  const { meta } = metric;
  const value = metric.compute(evidence);
  const label = `${meta.id} on ${name}`;
  // JSON has no NaN and no infinity: what survives a round trip unchanged is made of real numbers.
  expect(JSON.parse(JSON.stringify(value)), label).toEqual(value);
  expect(schemaProblems(MetricValue, value), label).toEqual([]);
  expect(value.unit, label).toBe(meta.unit);
  if (value.value === null) {
    expect(value.reason.length, label).toBeGreaterThan(3);
    return;
  }
  expect(value.value, label).toBeGreaterThanOrEqual(meta.range[0]);
  expect(value.value, label).toBeLessThanOrEqual(meta.range[1]);
  const { interval, count, n } = value;
  if (count !== null && meta.unit === 'fraction') expect(count / (n ?? NaN), label).toBe(value.value);
  if (interval === null) return;
  expect(interval.low, label).toBeLessThanOrEqual(interval.high);
  if (!interval.method.startsWith('bootstrap')) {
    // Up to rounding: a percentile bootstrap alone may leave out a biased value.
    expect(interval.low, label).toBeLessThanOrEqual(value.value + 1e-12);
    expect(interval.high, label).toBeGreaterThanOrEqual(value.value - 1e-12);
  }
  expect(interval.low, label).toBeGreaterThanOrEqual(meta.range[0] - 1e-12);
  expect(interval.high, label).toBeLessThanOrEqual(meta.range[1] + 1e-12);
}
