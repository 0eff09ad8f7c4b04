// What got better, worse or lost between two boards, with the same paired statistics as the ranks.
import type { Board, Estimate } from '../contract/board.js';
import type { ScoreChange, ScoreChanges, ScoreVerdict } from '../contract/score-changes.js';
import { formatTrust } from '../lib/text/format.js';
import { holmAdjust } from '../lib/stats/holm.js';
import { compare, type Comparison } from './compare.js';
import { contenderOf } from './contender.js';
import { sameLabels } from './estimates.js';
import { type Figure, figuresOf } from './figures.js';
import type { PredictionsOf } from './input.js';
import { byText } from './order.js';
import { ENOUGH_TO_RANK } from './rank-interval.js';

const SIGNIFICANCE = 0.05;

/** What the test images do not explain another training may: one seed cannot tell. */
const ONE_SEED = 'one seed: the difference may be that of two trainings';

/** A board with the predictions beside its records. */
export interface BoardWithPredictions {
  readonly board: Board;
  readonly predictionsOf: PredictionsOf;
}

export function scoreChanges(base: BoardWithPredictions, head: BoardWithPredictions): ScoreChanges {
  const before = figuresOf(base.board, base.predictionsOf);
  const after = figuresOf(head.board, head.predictionsOf);
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort(byText);
  const sides = keys.map((key) => ({ base: before.get(key) ?? null, head: after.get(key) ?? null }));
  const paired = sides.map(({ base: a, head: b }) => (a === null || b === null ? null : pairedComparison(a, b)));
  const tested = paired.flatMap((comparison) => comparison ?? []);
  const adjusted = new Map(holmAdjust(tested.map(({ p }) => p)).map((p, index) => [tested[index], p]));
  const changes = sides.flatMap(({ base: a, head: b }, index): ScoreChange[] => {
    const comparison = paired[index] ?? null;
    const figure = b ?? a;
    if (figure === null) return [];
    const p = comparison === null ? null : (adjusted.get(comparison) ?? null);
    return [{ ...named(figure), ...sidesOf(a, b), ...judge(a, b, comparison, p) }];
  });
  return { schemaVersion: 1, changes, counts: count(changes) };
}

/** Seeds that both have on the same test items; `null` without any. */
function pairedComparison(base: Figure, head: Figure): Comparison | null {
  const seeds = [...head.labels].flatMap(([seed, labels]) => {
    const other = base.labels.get(seed);
    return other !== undefined && sameLabels(labels, other) ? [seed] : [];
  });
  const only = ({ bySeed }: Figure) => new Map([...bySeed].filter(([seed]) => seeds.includes(seed)));
  // Base may be older than the groups of its test items, which are the same.
  const groups = head.groups ?? base.groups;
  return compare(contenderOf('head', only(head), groups), contenderOf('base', only(base), groups));
}

type Judgement = Pick<ScoreChange, 'difference' | 'p' | 'verdict' | 'note'>;

function judge(base: Figure | null, head: Figure | null, paired: Comparison | null, p: number | null): Judgement {
  if (base === null) return { difference: null, p: null, verdict: 'new', note: head === null ? null : trustNote(head) };
  if (head === null) return { difference: null, p: null, verdict: 'missing', note: null };
  const note = changedTrust(base, head);
  if (paired !== null && p !== null) {
    const { difference, seeds } = paired;
    return { difference, p, ...decide(difference, p <= SIGNIFICANCE, seeds, note) };
  }
  return { p: null, ...byIntervals(base.estimate, head.estimate, note) };
}

/** Without items to pair, two figures differ where their intervals do not meet. */
function byIntervals(base: Estimate, head: Estimate, note: string | null): Omit<Judgement, 'p'> {
  if (base.value === null || head.value === null) {
    if (base.value === null && head.value === null) return { difference: null, verdict: 'same', note };
    return { difference: null, verdict: base.value === null ? 'new' : 'missing', note };
  }
  const difference = head.value - base.value;
  if (base.interval === null || head.interval === null) {
    if (difference === 0) return { difference, verdict: 'same', note };
    return { difference, verdict: 'not comparable', note: note ?? 'neither paired items nor intervals' };
  }
  const apart = head.interval.low > base.interval.high || head.interval.high < base.interval.low;
  return { difference, ...decide(difference, apart, Math.min(base.seeds, head.seeds), note) };
}

/** @param isApart - whether the test images leave the difference unexplained */
function decide(
  difference: number,
  isApart: boolean,
  seeds: number,
  note: string | null,
): Pick<Judgement, 'verdict' | 'note'> {
  if (!isApart || difference === 0) return { verdict: 'same', note };
  if (seeds < ENOUGH_TO_RANK)
    return { verdict: 'not comparable', note: note === null ? ONE_SEED : `${ONE_SEED}; ${note}` };
  return { verdict: difference > 0 ? 'better' : 'worse', note };
}

function named({ suite, subject, metric }: Figure): Pick<ScoreChange, 'suite' | 'subject' | 'metric'> {
  return { suite, subject, metric };
}

function sidesOf(base: Figure | null, head: Figure | null): Pick<ScoreChange, 'base' | 'head'> {
  return { base: base?.estimate ?? null, head: head?.estimate ?? null };
}

/** `self-reported, flagged` of a new figure. */
function trustNote({ trust }: Figure): string {
  const { level, marks, notes } = formatTrust(trust);
  return [[level, ...marks].join(', '), ...notes].join('; ');
}

function changedTrust(base: Figure, head: Figure): string | null {
  const [before, after] = [trustNote(base), trustNote(head)];
  return before === after ? null : `${before} → ${after}`;
}

function count(changes: readonly ScoreChange[]): Record<ScoreVerdict, number> {
  const counts: Record<ScoreVerdict, number> = {
    better: 0,
    worse: 0,
    same: 0,
    new: 0,
    missing: 0,
    'not comparable': 0,
  };
  for (const { verdict } of changes) counts[verdict]++;
  return counts;
}
