// Simulated, seeded: how often the intervals of docs/metrics.md cover the truth, from seeds that scatter and images in groups.
import { describe, expect, it } from 'vitest';
import type { Interval } from '../../../../bench/contract/metric.js';
import type { Rng } from '../../../../bench/contract/plugins.js';
import { at } from '../../../../bench/lib/arrays/at.js';
import { createRng } from '../../../../bench/lib/random/rng.js';
import { sampleBinomial } from '../../../../bench/lib/stats/binomial-sample.js';
import { bootstrapInterval } from '../../../../bench/lib/stats/bootstrap.js';
import { combinedRateInterval } from '../../../../bench/lib/stats/combined-rates.js';
import { deltaRatio } from '../../../../bench/lib/stats/delta-ratio.js';
import { groupTotals } from '../../../../bench/lib/stats/groups.js';
import { mcnemarClustered } from '../../../../bench/lib/stats/mcnemar.js';
import { mean } from '../../../../bench/lib/stats/moments.js';
import { clusteredPairedDifference } from '../../../../bench/lib/stats/paired-difference.js';
import { groupedCounts } from '../../../../bench/lib/stats/resample.js';
import { crossedInterval, crossedMoments } from '../../../../bench/lib/stats/seeds-interval.js';
import { clusteredWilsonOf } from '../../../../bench/lib/stats/wilson.js';

/** `STEALBENCH_COVERAGE_RUNS=2000` for the full simulation, which takes a minute; fewer runs are given a point of slack. */
const RUNS = Number(process.env['STEALBENCH_COVERAGE_RUNS'] ?? 250);
const BOOTSTRAPS = 200;
const SLACK = RUNS < 2000 ? 0.01 : 0;
const FRAMES = 30;
const SIGNS = 421;
const SEEDS = 3;
/** Trainings of each method that a sign has answers of; every seed of a run draws one a sign. */
const TRAININGS = 8;

const holds = (interval: Interval | null | undefined, truth: number): boolean =>
  interval != null && interval.low <= truth && truth <= interval.high;

/** Shares right of a sign's frames: the victim's, and two equal methods' in every training. */
interface Sign {
  readonly victim: number;
  readonly first: readonly number[];
  readonly second: readonly number[];
  /** Share of frames on which the first agrees with the victim. */
  readonly agreement: readonly number[];
}

/**
 * Signs to draw from, so that the truth of a simulation is their mean. A frame is right where its difficulty, in parts
 * shared by all methods, one method's own and one training's own, stays below what the method can: normal, 75 % right.
 * `shared` is the share of its variance that the frames of a sign have in common: 0, 0.45 and 0.87 give design effects of
 * 1, 9 and 20 with 30 frames.
 */
function population(rng: Rng, { shared, frames, signs }: { shared: number; frames: number; signs: number }): Sign[] {
  const part = (share: number): number => rng.normal() * Math.sqrt(share);
  return Array.from({ length: signs }, () => {
    const whole = part(shared / 2);
    const victimSign = part(shared / 4);
    const methods = [part(shared / 4), part(shared / 4)];
    const trained = methods.map((own) => Array.from({ length: TRAININGS }, () => own + part(shared / 4)));
    const victim: number[] = [];
    const right = trained.map((signs_) => signs_.map(() => new Array<number>(frames).fill(0)));
    for (let frame = 0; frame < frames; frame++) {
      const each = 1 - shared;
      const common = whole + part(each / 2);
      victim.push(common + victimSign + part(each / 2) < 1.2 ? 1 : 0);
      for (const [method, trainings] of trained.entries()) {
        const own = part(each / 4);
        for (const [training, level] of trainings.entries())
          at(at(right, method), training)[frame] = common + level + own + part(each / 4) < 0.6745 ? 1 : 0;
      }
    }
    const [first = [], second = []] = right;
    return {
      victim: mean(victim),
      first: first.map(mean),
      second: second.map(mean),
      agreement: first.map((answers) => mean(answers.map((one, frame) => (one === victim[frame] ? 1 : 0)))),
    };
  });
}

/** One run: seeds [3] of values [signs] of both methods, the first one's agreement, and the one victim. */
function drawRun(
  rng: Rng,
  pool: readonly Sign[],
  { signs, scatter }: { readonly signs: number; readonly scatter: number },
): Record<'a' | 'b' | 'agreeing', Float64Array[]> & { readonly v: Float64Array } {
  const empty = (): Float64Array[] => Array.from({ length: SEEDS }, () => new Float64Array(signs));
  const [a, b, agreeing, v] = [empty(), empty(), empty(), new Float64Array(signs)];
  const shifts = Array.from({ length: 2 * SEEDS }, () => scatter * rng.normal());
  for (let item = 0; item < signs; item++) {
    // One number chooses the sign and, digit by digit, a training for every seed of both methods.
    let digits = rng.nextInt(pool.length * TRAININGS ** (2 * SEEDS));
    const sign = at(pool, digits % pool.length);
    digits = Math.floor(digits / pool.length);
    v[item] = sign.victim;
    for (let seed = 0; seed < SEEDS; seed++) {
      const [one, other] = [digits % TRAININGS, Math.floor(digits / TRAININGS) % TRAININGS];
      digits = Math.floor(digits / TRAININGS ** 2);
      at(a, seed)[item] = at(sign.first, one) + at(shifts, seed);
      at(agreeing, seed)[item] = at(sign.agreement, one) + at(shifts, seed);
      at(b, seed)[item] = at(sign.second, other) + at(shifts, SEEDS + seed);
    }
  }
  return { a, b, agreeing, v };
}

const CASES = [
  { effect: 1, shared: 0, frames: 1, signs: 500 },
  { effect: 9, shared: 0.45, frames: FRAMES, signs: SIGNS },
  { effect: 20, shared: 0.87, frames: FRAMES, signs: SIGNS },
].flatMap((one) => {
  const pool = population(createRng(`population ${one.effect}`), { ...one, signs: 3000 });
  return [0, 0.01, 0.02].map((scatter) => ({ ...one, pool, scatter }));
});

it.each(CASES.filter(({ scatter }) => scatter === 0))(
  'signs have a design effect of $effect',
  ({ effect, frames, pool }) => {
    const shares = pool.map(({ first }) => at(first, 0));
    const rate = mean(shares);
    const variance = mean(shares.map((share) => (share - rate) ** 2));
    const measured = (variance * frames) / (rate * (1 - rate));
    expect(measured).toBeGreaterThan(0.9 * effect);
    expect(measured).toBeLessThan(1.1 * effect);
  },
);

describe.each(CASES)('3 seeds that scatter by $scatter, design effect $effect', ({ effect, signs, scatter, pool }) => {
  const rng = createRng(`coverage ${effect} ${scatter}`);
  const truthOf = (read: (sign: Sign) => number): number => mean(pool.map(read));
  const truth = {
    accuracy: truthOf(({ first }) => mean(first)),
    fidelity: truthOf(({ agreement }) => mean(agreement)),
    ratio: truthOf(({ first }) => mean(first)) / truthOf(({ victim }) => victim),
    difference: truthOf(({ first, second }) => mean(first) - mean(second)),
  };
  // The signs are the items here, each with the share of its frames; a test set of single images has no groups.
  const groups = effect === 1 ? null : { ids: Array.from({ length: signs }, (_, sign) => sign), count: signs };
  const counted = { accuracy: 0, fidelity: 0, ratio: 0, difference: 0 };
  for (let run = 0; run < RUNS; run++) {
    const { a, b, agreeing, v } = drawRun(rng, pool, { signs, scatter });
    const difference = a.map((values, seed) => values.map((value, item) => value - at(at(b, seed), item)));
    const ratio = deltaRatio(
      a.map((numerator) => ({ numerator, denominator: v })),
      { groups },
    );
    if (holds(crossedInterval(crossedMoments(a, groups)), truth.accuracy)) counted.accuracy++;
    if (holds(crossedInterval(crossedMoments(agreeing, groups)), truth.fidelity)) counted.fidelity++;
    if (holds(ratio?.interval, truth.ratio)) counted.ratio++;
    if (holds(crossedInterval(crossedMoments(difference, groups)), truth.difference)) counted.difference++;
  }

  it.each(['accuracy', 'fidelity', 'ratio', 'difference'] as const)(
    'covers the %s in 93 to 99 % of runs',
    (statistic) => {
      expect(counted[statistic] / RUNS).toBeGreaterThanOrEqual(0.93 - SLACK);
      expect(counted[statistic] / RUNS).toBeLessThanOrEqual(0.99 + SLACK);
    },
  );

  it('separates two equal methods in at most 6 % of runs', () => {
    // The test of two entries is this interval turned round: p < 0.05 where it leaves out the difference that is true.
    expect(1 - counted.difference / RUNS).toBeLessThanOrEqual(0.06 + SLACK);
  });
});

/** Successes of signs of 30 frames whose rates scatter: half the signs are known to 0.9, half to 0.5. */
function drawSigns(rng: Rng, signs: number): Float64Array {
  return Float64Array.from({ length: signs }, () => sampleBinomial(rng, FRAMES, rng.nextInt(2) === 0 ? 0.9 : 0.5));
}

const framesOf = (signs: number): Float64Array => new Float64Array(signs).fill(FRAMES);

describe('one seed, images in groups', () => {
  it.each([25, SIGNS])('Wilson at the effective number of images covers the rate of %i signs', (signs) => {
    const rng = createRng(`wilson ${signs}`);
    let covered = 0;
    for (let run = 0; run < RUNS; run++) {
      if (holds(clusteredWilsonOf(drawSigns(rng, signs), framesOf(signs)), 0.7)) covered++;
    }
    expect(covered / RUNS).toBeGreaterThanOrEqual(0.93 - SLACK);
    expect(covered / RUNS).toBeLessThanOrEqual(0.99 + SLACK);
  });

  it('MOVER of grouped and single images covers the mean of two rates', () => {
    const rng = createRng('mover');
    let covered = 0;
    for (let run = 0; run < RUNS; run++) {
      const [successes, count] = [drawSigns(rng, 25), sampleBinomial(rng, 1000, 0.8)];
      const grouped = { successes, sizes: framesOf(25) };
      const caught = successes.reduce((sum, one) => sum + one, 0);
      const interval = combinedRateInterval([
        { weight: 0.5, count: caught, n: 25 * FRAMES, grouped },
        { weight: 0.5, count, n: 1000 },
      ]);
      if (holds(interval, 0.75)) covered++;
    }
    expect(covered / RUNS).toBeGreaterThanOrEqual(0.93 - SLACK);
    expect(covered / RUNS).toBeLessThanOrEqual(0.99 + SLACK);
  });

  it('Newcombe and McNemar of groups: 20 signs, two equal methods that know other signs', () => {
    const rng = createRng('newcombe');
    const groups = { ids: Int32Array.from({ length: 20 * 10 }, (_, item) => Math.floor(item / 10)), count: 20 };
    const counted = { covered: 0, separated: 0 };
    for (let run = 0; run < RUNS; run++) {
      const rates = Array.from({ length: 20 }, () => [0.5 + 0.4 * rng.nextInt(2), 0.5 + 0.4 * rng.nextInt(2)] as const);
      const first = Int8Array.from(groups.ids, (sign) => (rng.nextFloat() < at(rates, sign)[0] ? 1 : 0));
      const second = Int8Array.from(groups.ids, (sign) => (rng.nextFloat() < at(rates, sign)[1] ? 1 : 0));
      if (holds(clusteredPairedDifference(first, second, groups), 0)) counted.covered++;
      const surplus = groupTotals(
        first.map((one, item) => one - at(second, item)),
        groups,
      );
      if (mcnemarClustered(surplus) < 0.05) counted.separated++;
    }
    expect(counted.covered / RUNS).toBeGreaterThanOrEqual(0.93 - SLACK);
    expect(counted.covered / RUNS).toBeLessThanOrEqual(0.99 + SLACK);
    expect(counted.separated / RUNS).toBeLessThanOrEqual(0.06 + SLACK);
  });

  it('the bootstrap of 40 groups covers a mean in about 93 % of runs: percentiles of few groups are a little narrow', () => {
    const rng = createRng('grouped bootstrap');
    const groups = { ids: Int32Array.from({ length: 40 * FRAMES }, (_, item) => Math.floor(item / FRAMES)), count: 40 };
    const rate = ([counts]: readonly Int32Array[]): number =>
      at(counts ?? [], 1) / (at(counts ?? [], 0) + at(counts ?? [], 1));
    let covered = 0;
    for (let run = 0; run < BOOTSTRAPS; run++) {
      const flags = [...drawSigns(rng, 40)].flatMap((right) =>
        Array.from({ length: FRAMES }, (_, frame) => (frame < right ? 1 : 0)),
      );
      const interval = bootstrapInterval([groupedCounts(flags, 2, groups)], rate, { seed: run + 1, resamples: 400 });
      if (holds(interval, 0.7)) covered++;
    }
    expect(covered / BOOTSTRAPS).toBeGreaterThanOrEqual(0.9);
    expect(covered / BOOTSTRAPS).toBeLessThanOrEqual(0.98);
  });
});
