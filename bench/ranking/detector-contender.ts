// Two detectors on the same images and seeds: does one order attackers above honest users better, or is it chance?
import { at } from '../lib/arrays/at.js';
import { crossedPValue } from '../lib/stats/crossed-test.js';
import { itemGroups, type ItemGroups } from '../lib/stats/groups.js';
import { mean } from '../lib/stats/moments.js';
import { placements, type Placements } from '../lib/stats/placements.js';
import { twoSampleMoments } from '../lib/stats/two-sample-moments.js';
import type { Comparison } from './compare.js';
import type { DetectorScores } from './input.js';

/** A detector with the scores of all its seeds. */
export interface DetectorContender {
  readonly id: string;
  /** Ascending. */
  readonly seeds: readonly number[];
  /** By seed as in `seeds`. */
  readonly placed: readonly Placements[];
  /** Of the benign images; `null` where each stands for itself. */
  readonly groups: ItemGroups | null;
}

/** `null` where seeds differ in their images, a side has none, or a score is no number. */
export function detectorContender(
  id: string,
  bySeed: readonly { readonly seed: number; readonly scores: DetectorScores }[],
): DetectorContender | null {
  const sorted = bySeed.toSorted((a, b) => a.seed - b.seed);
  const [first] = sorted;
  if (first === undefined || sorted.some(({ scores }) => !isComparable(scores, first.scores))) return null;
  const groups = sorted.map(({ scores }) => scores.groups).find((found) => found !== null);
  return {
    id,
    seeds: sorted.map(({ seed }) => seed),
    placed: sorted.map(({ scores }) => placements(scores.benign, scores.anomalous)),
    groups: itemGroups(groups?.ids),
  };
}

function isComparable({ benign, anomalous }: DetectorScores, first: DetectorScores): boolean {
  const [sides, others] = [
    [benign, anomalous],
    [first.benign, first.anomalous],
  ];
  return sides.every((side, index) => {
    const { length } = at(others, index);
    return length > 0 && side.length === length && !side.some(Number.isNaN);
  });
}

/**
 * The difference of their AUROC over the seeds that both have, by the crossed-seed interval of what each image adds to it.
 * With one seed `p` speaks of the images alone.
 *
 * @returns `null` if they share no seed, or were not scored on as many images
 */
export function compareDetectors(first: DetectorContender, second: DetectorContender): Comparison | null {
  const pairs = first.seeds.flatMap((seed, index) => {
    const other = second.seeds.indexOf(seed);
    return other === -1 ? [] : [[at(first.placed, index), at(second.placed, other)] as const];
  });
  const [pair] = pairs;
  if (pair === undefined || !sameImages(...pair)) return null;
  const difference = (side: 'benign' | 'anomalous'): Float64Array[] =>
    pairs.map(([a, b]) => a[side].map((placed, item) => placed - at(b[side], item)));
  const anomalous = difference('anomalous');
  const moments = twoSampleMoments([
    { bySeed: anomalous, groups: null },
    // Of the same images: what one record says of their groups holds for one from before groups counted.
    { bySeed: difference('benign'), groups: first.groups ?? second.groups },
  ]);
  return { difference: mean(moments.seedMeans), p: crossedPValue(moments), seeds: pairs.length };
}

function sameImages(a: Placements, b: Placements): boolean {
  return a.benign.length === b.benign.length && a.anomalous.length === b.anomalous.length;
}
