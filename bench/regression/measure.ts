// The rounds of a comparison: a first batch of everything, then only what needs a second or a doubled one.
import type { PairTimes } from '../contract/comparison.js';
import { at } from '../lib/arrays/at.js';
import { judge, type Evidence, type Judgement } from './rule.js';

export interface RoundRequest {
  /** 1-based. */
  readonly round: number;
  /** `null`: every benchmark that there is. */
  readonly ids: readonly string[] | null;
  readonly pairs: number;
}

/** Measures a round: new pairs of processes of each benchmark, by id. */
export type MeasureRound = (request: RoundRequest) => Promise<ReadonlyMap<string, readonly PairTimes[]>>;

export interface Judged {
  readonly evidence: Evidence;
  readonly judgement: Judgement;
}

/** Measures until each benchmark has a verdict: at most one doubling and one confirmation each. */
export async function measureUntilJudged(
  measure: MeasureRound,
  { pairs, seed }: { readonly pairs: number; readonly seed: number },
): Promise<readonly Judged[]> {
  const first = await measure({ round: 1, ids: null, pairs });
  let evidence: readonly Evidence[] = Array.from(first, ([id, times]) => ({
    id,
    pairs: times,
    doubled: false,
    confirmation: null,
  }));
  for (let round = 2; ; round++) {
    const judgements = judge(evidence, seed);
    const judged = evidence.map((one, index) => ({ evidence: one, judgement: at(judgements, index) }));
    const open = judged.filter(({ judgement }) => judgement.next !== null);
    if (open.length === 0) return judged;
    // All that is open is measured together, so that it interleaves again, and as often as the largest need.
    const wanted = Math.max(...open.map(({ judgement }) => judgement.next?.pairs ?? 0));
    const more = await measure({ round, ids: open.map((one) => one.evidence.id), pairs: wanted });
    evidence = judged.map((one) => extended(one, more.get(one.evidence.id) ?? []));
  }
}

function extended({ evidence, judgement }: Judged, more: readonly PairTimes[]): Evidence {
  const { next } = judgement;
  if (next === null) return evidence;
  if (next.kind === 'confirm') return { ...evidence, confirmation: more };
  return { ...evidence, pairs: [...evidence.pairs, ...more], doubled: true };
}
