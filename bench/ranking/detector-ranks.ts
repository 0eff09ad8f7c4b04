// Ranks detectors of one dataset against one pool, under one codec rule.
import type { DetectorEntry, Standing } from '../contract/board.js';
import { ONE_SEED } from '../contract/one-seed.js';
import { ENOUGH_TO_RANK } from './rank-interval.js';

const ALONE = 'no other complete detector of this dataset against this pool';
const NO_SCORES = 'no scores of single queries beside the records';

/** An entry before ranking. */
export type DetectorDraft = Omit<DetectorEntry, keyof Standing>;

/** @param family - all detectors of a dataset against a pool; controls and incomplete ones do not count */
export function rankDetectors(family: readonly DetectorDraft[]): DetectorEntry[] {
  const complete = family.filter((entry) => reasonOf(entry) === null);
  return family.map((entry) => ({ ...entry, ...standingOf(entry, complete) }));
}

function standingOf(entry: DetectorDraft, complete: readonly DetectorDraft[]): Standing {
  const reason = reasonOf(entry);
  if (reason !== null) return { rank: null, rankReason: reason };
  const isOneSeed = entry.seeds.length < ENOUGH_TO_RANK;
  if (complete.length === 1) return { rank: null, rankReason: isOneSeed ? ONE_SEED : ALONE };
  if (!isOneSeed) return { rank: null, rankReason: NO_SCORES };
  return { rank: { low: 1, high: complete.length }, rankReason: ONE_SEED };
}

function reasonOf({ control, missing, seeds }: DetectorDraft): string | null {
  if (control) return 'a control';
  if (seeds.length === 0) return 'nothing was measured';
  return missing.length === 0
    ? null
    : `incomplete: ${missing.length} of ${missing.length + seeds.length} seeds missing`;
}
