// Scoring: every metric of an attack cell, bootstraps included, from posteriors of the size of a small test set.
import type { AttackEvidence } from '../contract/metric.js';
import { argmaxRows } from '../lib/evidence/predictions.js';
import { computeMetrics } from '../pipeline/score/cell-score.js';
import type { Benchmark } from './process/benchmark.js';
import { noisePosteriors } from './process/noise.js';

const ITEMS = 500;
const QUERIES = 500;
const CLASSES = 10;

export const benchmark: Benchmark = {
  title: 'Scoring: the metrics of an attack record',
  control: false,
  warmups: 1,
  repetitions: 6,
  open() {
    const evidence = randomEvidence();
    return Promise.resolve({
      async run() {
        const { metrics } = await computeMetrics('attack', evidence);
        if (Object.keys(metrics).length === 0) throw new RangeError('score-record: expected metrics, got none');
      },
      // A new metric is more work, and wanted: only the clock judges.
      counters: () => ({}),
    });
  },
};

function randomEvidence(): AttackEvidence {
  const victim = noisePosteriors(ITEMS, CLASSES, 'victim');
  return {
    classes: CLASSES,
    labels: argmaxRows(noisePosteriors(ITEMS, CLASSES, 'labels')),
    victim,
    surrogate: noisePosteriors(ITEMS, CLASSES, 'surrogate'),
    defended: null,
    transfer: noisePosteriors(QUERIES, CLASSES, 'transfer'),
    trainClassCounts: new Int32Array(CLASSES).fill(ITEMS / CLASSES),
    crafted: null,
    groups: null,
    seed: 1,
  };
}
