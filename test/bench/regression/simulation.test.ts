// The rule's false alarms and power where the truth is known: simulated processes, fixed seeds.
import { describe, expect, it, vi } from 'vitest';
import type { PairTimes } from '../../../bench/contract/comparison.js';
import { createRng, type Rng } from '../../../bench/lib/random/rng.js';
import { errorRates } from '../../../bench/regression/error-rates.js';
import { assess, judge, RULE } from '../../../bench/regression/rule.js';

// Pure computing, a few seconds of it: slow where the machine does much else.
vi.setConfig({ testTimeout: 120_000 });

/** What makes the p10 of a process differ from that of the next one. */
interface Noise {
  /** Standard deviation of log time between processes. */
  readonly spread: number;
  /** Share of processes that meet a burst of load, and how much slower it makes them. */
  readonly bursts: number;
  readonly burstRatio: number;
}

/** Benchmarks that are judged together. */
const FAMILY = 3;

const QUIET: Noise = { spread: 0.02, bursts: 0, burstRatio: 1 };
const LOADED: Noise = { spread: 0.05, bursts: 0.2, burstRatio: 1.5 };
/** Far beyond what the rule can see through: it must then stay silent, not guess. */
const WILD: Noise = { spread: 0.3, bursts: 0.3, burstRatio: 2 };

function processMs(rng: Rng, { spread, bursts, burstRatio }: Noise): number {
  return Math.exp(spread * rng.normal()) * (rng.nextFloat() < bursts ? burstRatio : 1);
}

function batch(rng: Rng, noise: Noise, slowdown: number): readonly PairTimes[] {
  return Array.from({ length: RULE.pairs }, () => ({
    baseMs: processMs(rng, noise),
    headMs: slowdown * processMs(rng, noise),
  }));
}

/** Share of batches with the call; three benchmarks are judged together, of which the first is slowed down. */
function share(call: string, noise: Noise, slowdown: number, batches = 15): number {
  const rng = createRng(`simulation ${noise.spread} ${slowdown}`);
  let found = 0;
  for (let index = 0; index < batches; index++) {
    const series = Array.from({ length: FAMILY }, (_, id) => ({
      id: `benchmark-${id}`,
      pairs: batch(rng, noise, id === 0 ? slowdown : 1),
    }));
    if (assess(series, index + 1)[0]?.call === call) found++;
  }
  return found / batches;
}

/** Share of runs in which any of three unchanged benchmarks is called changed, and a second batch agrees. */
function falseAlarms(noise: Noise, runs = 12): number {
  const rng = createRng(`false alarms ${noise.spread}`);
  let alarms = 0;
  for (let run = 1; run <= runs; run++) {
    const evidence = Array.from({ length: FAMILY }, (_, id) => ({
      id: `benchmark-${id}`,
      pairs: batch(rng, noise, 1),
      doubled: false,
      confirmation: batch(rng, noise, 1),
    }));
    if (judge(evidence, run).some(({ verdict }) => verdict === 'regressed' || verdict === 'improved')) alarms++;
  }
  return alarms / runs;
}

describe('the rule', () => {
  it.each([
    ['a quiet machine', QUIET],
    ['a loaded machine', LOADED],
    ['a wild machine', WILD],
  ])('raises no false alarm over three benchmarks on %s', (_name, noise) => {
    expect(falseAlarms(noise)).toBe(0);
  });

  it('finds 10 % on a quiet machine and 20 % on a loaded one', () => {
    expect(share('regressed', QUIET, 1.1)).toBeGreaterThanOrEqual(0.95);
    expect(share('regressed', LOADED, 1.2)).toBeGreaterThanOrEqual(0.8);
  });

  it('finds an improvement as well as a regression', () => {
    expect(share('improved', QUIET, 1 / 1.1)).toBeGreaterThanOrEqual(0.95);
  });

  it('says that nothing changed only where it can see that', () => {
    expect(share('equivalent', QUIET, 1)).toBeGreaterThanOrEqual(0.95);
    expect(share('equivalent', WILD, 1.5)).toBe(0);
  });
});

describe('errorRates', () => {
  const rates = (noise: Noise) =>
    errorRates(batch(createRng(`pairs ${noise.spread}`), noise, 1), {
      pairs: RULE.pairs,
      family: FAMILY,
      batches: 300,
      seed: 1,
      resamples: 400,
    });

  it('finds no false alarms on a quiet machine, and that a few percent more can be seen', () => {
    const { falseAlarmRate, confirmedFalseAlarmRate, smallestDetectableRatio } = rates(QUIET);
    expect([falseAlarmRate, confirmedFalseAlarmRate]).toEqual([0, 0]);
    // Never below what the rule calls an effect.
    expect(smallestDetectableRatio).toBeGreaterThan(RULE.effectRatio);
    expect(smallestDetectableRatio).toBeLessThan(1.1);
  });

  it('says that a wild machine sees only large changes', () => {
    expect(rates(WILD).smallestDetectableRatio).toBeGreaterThan(1.3);
  });

  it('predicts what the rule does with the slowdown that it names', () => {
    const { smallestDetectableRatio } = rates(LOADED);
    expect(share('regressed', LOADED, smallestDetectableRatio)).toBeGreaterThan(0.8);
  });

  it('knows nothing but 5 % where processes do not differ at all', () => {
    const still = Array.from({ length: 20 }, () => ({ baseMs: 1, headMs: 1 }));
    const found = errorRates(still, { pairs: 20, family: 1, batches: 10, seed: 1, resamples: 50 });
    expect(found).toEqual({
      falseAlarmRate: 0,
      confirmedFalseAlarmRate: 0,
      smallestDetectableRatio: expect.closeTo(1.05, 12) as number,
    });
  });
});
