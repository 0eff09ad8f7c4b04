// Ranks detectors of one dataset against one pool, under one codec rule, by the AUROC.
import type { DetectorEntry, Standing } from '../contract/board.js';
import { ONE_SEED } from '../contract/one-seed.js';
import { compareDetectors, detectorContender } from './detector-contender.js';
import type { DetectorScores } from './input.js';
import { ENOUGH_TO_RANK } from './rank-interval.js';
import { standings } from './standings.js';

const ALONE = 'no other complete detector of this dataset against this pool';
const NO_SCORES = 'no scores of single images beside the records';

/** An entry before ranking, with the measurements behind it. */
export interface DetectorDraft {
  readonly entry: Omit<DetectorEntry, keyof Standing>;
  /** By seed as in the entry; `null` where a record has none beside it. */
  readonly scores: readonly (DetectorScores | null)[];
  /** Why it must not be ranked, if something was said of its records. */
  readonly withdrawn: string | null;
}

/**
 * @param family - all detectors of a dataset against a pool; controls, incomplete and withdrawn ones do not count
 * @returns the entries in the order of the family
 */
export function rankDetectors(family: readonly DetectorDraft[]): DetectorEntry[] {
  const complete = family.filter((draft) => reasonOf(draft) === null);
  const isOneSeed = complete.every(({ entry }) => entry.seeds.length < ENOUGH_TO_RANK);
  const contenders = family.flatMap((draft, index) =>
    reasonOf(draft) === null ? (detectorContender(`${index}`, scoredSeeds(draft)) ?? []) : [],
  );
  const found = standings(contenders, { better: 'higher', alone: ALONE, compare: compareDetectors });
  return family.map((draft, index) => ({
    ...draft.entry,
    ...(reasonOf(draft) === null && isOneSeed
      ? oneSeed(complete.length)
      : (found.get(`${index}`) ?? { rank: null, rankReason: reasonOf(draft) ?? NO_SCORES })),
  }));
}

/** What one seed gives needs no scores: everybody may stand anywhere. */
function oneSeed(complete: number): Standing {
  return { rank: complete === 1 ? null : { low: 1, high: complete }, rankReason: ONE_SEED };
}

/** None unless every seed has scores. */
function scoredSeeds({ entry, scores }: DetectorDraft): { readonly seed: number; readonly scores: DetectorScores }[] {
  const scored = entry.seeds.flatMap((seed, index) => {
    const own = scores[index] ?? null;
    return own === null ? [] : [{ seed, scores: own }];
  });
  return scored.length === entry.seeds.length ? scored : [];
}

function reasonOf({ entry: { control, missing, seeds }, withdrawn }: DetectorDraft): string | null {
  if (control) return 'a control';
  if (withdrawn !== null) return `withdrawn: ${withdrawn}`;
  if (seeds.length === 0) return 'nothing was measured';
  return missing.length === 0
    ? null
    : `incomplete: ${missing.length} of ${missing.length + seeds.length} seeds missing`;
}
