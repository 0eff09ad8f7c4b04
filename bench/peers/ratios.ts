// From the times of processes to ratios of speed with intervals, by the estimate behind the regression gate.
import type { Interval } from '../contract/metric.js';
import { PRECISIONS } from '../contract/precision-names.js';
import { at } from '../lib/arrays/at.js';
import { deriveSeed } from '../lib/random/rng.js';
import { medianRatio } from '../lib/stats/median-ratio.js';
import { quantile } from '../lib/stats/quantile.js';
import type { Block } from '../regression/blocks.js';
import { collect, sideOf } from '../regression/collect.js';
import { RULE } from '../regression/rule.js';

export interface SpeedRatio {
  readonly contest: string;
  /** Sides whose speeds are compared: how many times faster the first is. */
  readonly ours: string;
  readonly peer: string;
  readonly ratio: number;
  readonly interval: Interval;
  readonly blocks: number;
  /** Median over processes of the time that a tenth of the steps stays below. */
  readonly oursMs: number;
  readonly peerMs: number;
}

/** The pairs of sides that a reader wants compared, for each contest in turn. */
export function speedRatios(blocks: readonly Block[], seed: number): readonly SpeedRatio[] {
  const contests = [...new Set(blocks.map(({ contest }) => contest))];
  return contests.flatMap((contest) => {
    const times = timesOf(
      blocks.filter((block) => block.contest === contest),
      contest,
    );
    return pairsOf(times).map(([ours, peer]) => compared({ contest, ours, peer, times, seed }));
  });
}

const WAYS = ['graph', 'eager'] as const;

/** Side → p10 of each process, in the order of the blocks. */
type Times = ReadonlyMap<string, readonly number[]>;

function timesOf(blocks: readonly Block[], contest: string): Times {
  const collected = collect(blocks);
  const sides = Object.keys(at(blocks, 0).documents);
  return new Map(sides.map((side) => [side, sideOf(collected, contest, side).processes.map(({ p10Ms }) => p10Ms)]));
}

/**
 * Each way of ours against the faster eager layout, against the faster one on large pages and against torch.compile, for each
 * precision; then graphs against ours without, and bf16 against fp32.
 */
function pairsOf(times: Times): readonly (readonly [string, string])[] {
  const sides = [...times.keys()];
  const peersOf = (precision: string): readonly (readonly string[])[] => {
    const eager = (ending: string): readonly string[] =>
      sides.filter((side) => side.startsWith('eager-') && side.endsWith(ending));
    const compiled = sides.filter((side) => side === `compiled-${precision}`);
    return [eager(precision), eager(`${precision}-large-pages`), compiled].filter((group) => group.length > 0);
  };
  const against = PRECISIONS.flatMap((precision) =>
    WAYS.flatMap((way) =>
      peersOf(precision).map((group) => [`ours-${way}-${precision}`, fastest(group, times)] as const),
    ),
  );
  const ways = PRECISIONS.map((precision) => [`ours-graph-${precision}`, `ours-eager-${precision}`] as const);
  const precisions = WAYS.map((way) => [`ours-${way}-bf16`, `ours-${way}-fp32`] as const);
  return [...against, ...ways, ...precisions].filter((pair) => pair.every((side) => times.has(side)));
}

function fastest(sides: readonly string[], times: Times): string {
  const ranked = [...sides].sort((a, b) => typical(times, a) - typical(times, b));
  return at(ranked, 0);
}

function compared(one: {
  readonly contest: string;
  readonly ours: string;
  readonly peer: string;
  readonly times: Times;
  readonly seed: number;
}): SpeedRatio {
  const { contest, ours, peer, times, seed } = one;
  const [own, other] = [times.get(ours) ?? [], times.get(peer) ?? []];
  const logRatios = own.map((ms, block) => Math.log(at(other, block) / ms));
  const options = {
    seed: deriveSeed('peers', seed, contest, ours, peer),
    resamples: RULE.resamples,
    level: RULE.level,
  };
  const { ratio, interval } = medianRatio(logRatios, options);
  const times10 = { oursMs: typical(times, ours), peerMs: typical(times, peer) };
  return { contest, ours, peer, ratio, interval, blocks: own.length, ...times10 };
}

function typical(times: Times, side: string): number {
  return quantile(times.get(side) ?? [], 0.5);
}
