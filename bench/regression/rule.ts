// Telling a regression from noise: the whole decision, as a pure function of paired times. docs/regression.md says why.
import type { PairTimes } from '../contract/comparison.js';
import type { Interval } from '../contract/metric.js';
import { at } from '../lib/arrays/at.js';
import { deriveSeed } from '../lib/random/rng.js';
import { holmAdjust } from '../lib/stats/holm.js';
import { medianRatio, shareAtMost } from '../lib/stats/median-ratio.js';

export const RULE = {
  /** Pairs of fresh processes in a batch. */
  pairs: 20,
  /** The statistic of a process: this quantile of its samples. */
  processQuantile: 0.1,
  /** Level of the interval over pairs. */
  level: 0.95,
  /** Family-wise error over all benchmarks of a run, by Holm. */
  alpha: 0.05,
  /** A change must surely be larger than this ratio … */
  sureRatio: 1.02,
  /** … and be estimated beyond this one. */
  effectRatio: 1.05,
  /** An interval inside these bounds says that nothing changed. */
  equivalentLow: 0.95,
  equivalentHigh: 1.05,
  resamples: 10_000,
} as const;

/** What one batch of pairs says; `regressed` and `improved` still need a second batch. */
export type Call = 'regressed' | 'improved' | 'equivalent' | 'inconclusive';

export interface Series {
  readonly id: string;
  readonly pairs: readonly PairTimes[];
}

export interface Assessment {
  readonly id: string;
  readonly pairs: number;
  /** Median of head / base. */
  readonly ratio: number;
  readonly interval: Interval;
  /** Holm-adjusted over the series that were assessed together. */
  readonly pRegressed: number;
  readonly pImproved: number;
  readonly call: Call;
}

/** Everything measured of one benchmark so far. */
export interface Evidence {
  readonly id: string;
  /** First batch, and its doubling where there was one. */
  readonly pairs: readonly PairTimes[];
  readonly doubled: boolean;
  /** The second, independent batch. */
  readonly confirmation: readonly PairTimes[] | null;
}

export interface Judgement {
  readonly assessment: Assessment;
  readonly confirmation: Assessment | null;
  /** What to measure next; `null` where the verdict is final. */
  readonly next: { readonly kind: 'confirm' | 'double'; readonly pairs: number } | null;
  readonly verdict: Call;
}

/** Judges every benchmark of a run by all that was measured; the same evidence and seed give the same judgement. */
export function judge(evidence: readonly Evidence[], seed: number): readonly Judgement[] {
  const assessments = assess(evidence, deriveSeed('regression', seed, 'evidence'));
  const second = evidence.flatMap(({ id, confirmation }) =>
    confirmation === null ? [] : [{ id, pairs: confirmation }],
  );
  const confirmations = new Map(
    assess(second, deriveSeed('regression', seed, 'confirmation')).map((confirmed) => [confirmed.id, confirmed]),
  );
  return evidence.map((measured, index) => {
    const assessment = at(assessments, index);
    const confirmation = confirmations.get(measured.id) ?? null;
    return { assessment, confirmation, ...conclude(measured, assessment.call, confirmation?.call ?? null) };
  });
}

/** Assesses one batch of each series; the p-values are adjusted over all of them. */
export function assess(series: readonly Series[], seed: number): readonly Assessment[] {
  const estimates = series.map(({ id, pairs }) => {
    const logRatios = pairs.map(({ baseMs, headMs }) => Math.log(headMs / baseMs));
    const options = { seed: deriveSeed('pairs', seed, id), resamples: RULE.resamples, level: RULE.level };
    return { id, pairs: pairs.length, ...medianRatio(logRatios, options) };
  });
  const sure = Math.log(RULE.sureRatio);
  const regressed = holmAdjust(estimates.map(({ logMedians }) => shareAtMost(logMedians, sure)));
  const improved = holmAdjust(estimates.map(({ logMedians }) => shareAtMost(logMedians.map(negate).sort(), sure)));
  return estimates.map(({ id, pairs, ratio, interval }, index) => {
    const p = { pRegressed: at(regressed, index), pImproved: at(improved, index) };
    return { id, pairs, ratio, interval, ...p, call: call(ratio, interval, p) };
  });
}

function call(ratio: number, { low, high }: Interval, p: Pick<Assessment, 'pRegressed' | 'pImproved'>): Call {
  if (p.pRegressed <= RULE.alpha && low > RULE.sureRatio && ratio > RULE.effectRatio) return 'regressed';
  if (p.pImproved <= RULE.alpha && 1 / high > RULE.sureRatio && 1 / ratio > RULE.effectRatio) return 'improved';
  return low >= RULE.equivalentLow && high <= RULE.equivalentHigh ? 'equivalent' : 'inconclusive';
}

/** A change is confirmed by a second batch of as many pairs; doubt doubles the pairs, once. */
function conclude(
  { pairs, doubled, confirmation }: Evidence,
  first: Call,
  second: Call | null,
): Pick<Judgement, 'next' | 'verdict'> {
  if (confirmation !== null) return { next: null, verdict: first === second ? first : 'inconclusive' };
  if (first === 'equivalent') return { next: null, verdict: first };
  if (first !== 'inconclusive') return { next: { kind: 'confirm', pairs: pairs.length }, verdict: 'inconclusive' };
  return { next: doubled ? null : { kind: 'double', pairs: pairs.length }, verdict: first };
}

function negate(value: number): number {
  return -value;
}
