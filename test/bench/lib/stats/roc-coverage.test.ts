// Simulated, seeded: how often the bootstrap intervals of whole score distributions cover the truth, benign images in groups or not.
import { describe, expect, it } from 'vitest';
import type { ImageGroups, Interval } from '../../../../bench/contract/metric.js';
import type { Rng } from '../../../../bench/contract/plugins.js';
import { createRng } from '../../../../bench/lib/random/rng.js';
import { bootstrapInterval } from '../../../../bench/lib/stats/bootstrap.js';
import { groupedCounts } from '../../../../bench/lib/stats/resample.js';
import { auroc, benignPlaces, falsePositivesAt, type RocTable, rocTable } from '../../../../bench/lib/stats/roc.js';

/** `STEALBENCH_COVERAGE_RUNS=2000` for the full simulation; fewer runs are given more slack. */
const RUNS = Number(process.env['STEALBENCH_COVERAGE_RUNS'] ?? 250);
const SLACK = RUNS < 2000 ? 0.015 : 0;
const BOOTSTRAPS = 200;
const IMAGES = 200;
/** Benign scores are N(0, 1), anomalous ones N(1.5, 1). */
const SHIFT = 1.5;

/** Of a normal variable. */
const below = (x: number): number => {
  // Abramowitz and Stegun 26.2.17, to 7.5e-8.
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail =
    (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return x < 0 ? tail : 1 - tail;
};

interface Scores {
  readonly benign: Float64Array;
  readonly anomalous: Float64Array;
  readonly groups: ImageGroups | null;
}

/** Of 20 signs of 10 frames, or of images that each stand for themselves; half of the variance is the sign's. */
function draw(rng: Rng, grouped: boolean): Scores {
  const frames = grouped ? 10 : 1;
  const signs = IMAGES / frames;
  const levels = Array.from({ length: signs }, () => rng.normal());
  const share = grouped ? 0.5 : 0;
  const ids = Int32Array.from({ length: IMAGES }, (_, image) => Math.floor(image / frames));
  const benign = Float64Array.from(
    ids,
    (sign) => Math.sqrt(share) * (levels[sign] ?? 0) + Math.sqrt(1 - share) * rng.normal(),
  );
  const anomalous = Float64Array.from({ length: IMAGES }, () => SHIFT + rng.normal());
  return { benign, anomalous, groups: grouped ? { ids, count: signs, source: 'declared' } : null };
}

/** As the metrics of detectors draw theirs, with fewer resamples. */
function intervalOf({ benign, anomalous, groups }: Scores, statistic: Statistic, seed: number): Interval | null {
  const table = rocTable(benign, anomalous);
  const negatives =
    groups === null ? table.negatives : groupedCounts(benignPlaces(benign, anomalous), table.negatives.length, groups);
  return bootstrapInterval(
    [table.positives, negatives],
    ([positives, resampled]) => statistic({ positives: positives ?? [], negatives: resampled ?? [] } as RocTable),
    { seed, resamples: BOOTSTRAPS },
  );
}

type Statistic = (table: RocTable) => number;

const falseAlarmRate: Statistic = (table) =>
  falsePositivesAt(table, 0.95) / table.negatives.reduce((sum, count) => sum + count, 0);

function coverage(statistic: Statistic, truth: number, change: (scores: Scores) => Scores, grouped: boolean): number {
  const rng = createRng(`coverage of whole distributions, ${grouped}`);
  let covered = 0;
  for (let run = 1; run <= RUNS; run++) {
    const interval = intervalOf(change(draw(rng, grouped)), statistic, run);
    if (interval !== null && interval.low <= truth && truth <= interval.high) covered++;
  }
  return covered / RUNS;
}

describe('Intervals of whole score distributions', { timeout: 600_000 }, () => {
  /** P(anomalous > benign) of two normal scores, SHIFT apart. */
  const area = below(SHIFT / Math.SQRT2);
  /** Benign scores above the point that 95 % of the anomalous ones reach. */
  const alarms = 1 - below(SHIFT - 1.6448536);
  const asTheyAre = (scores: Scores): Scores => scores;

  it.each([
    ['the area, images that stand for themselves', auroc, area, false],
    ['the area, images in groups', auroc, area, true],
    ['false alarms at 95 %, images that stand for themselves', falseAlarmRate, alarms, false],
    ['false alarms at 95 %, images in groups', falseAlarmRate, alarms, true],
  ] as const)('cover %s', (_, statistic, truth, grouped) => {
    const share = coverage(statistic, truth, asTheyAre, grouped);
    expect(share).toBeGreaterThanOrEqual(0.9 - SLACK);
    expect(share).toBeLessThanOrEqual(0.99 + SLACK);
  });

  it('would not cover the area, if groups were passed over', () => {
    const share = coverage(auroc, area, (scores) => ({ ...scores, groups: null }), true);
    expect(share).toBeLessThan(0.85);
  });
});
