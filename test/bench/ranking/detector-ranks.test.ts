// Detectors ranked by the AUROC on the same images, and how often equal ones are told apart.
import { describe, expect, it } from 'vitest';
import type { DetectorEntry } from '../../../bench/contract/board.js';
import { ONE_SEED } from '../../../bench/contract/one-seed.js';
import { createRng, type Rng } from '../../../bench/lib/random/rng.js';
import { compareDetectors, detectorContender } from '../../../bench/ranking/detector-contender.js';
import { type DetectorDraft, rankDetectors } from '../../../bench/ranking/detector-ranks.js';
import type { DetectorScores } from '../../../bench/ranking/input.js';
import { detectorEntries } from '../../fixtures/board-measures.js';

const BASE = { ...detectorEntries()[0], control: false, missing: [] } as unknown as DetectorEntry;

function draft(scores: readonly (DetectorScores | null)[], more: Partial<DetectorEntry> = {}): DetectorDraft {
  return { entry: { ...BASE, seeds: scores.map((_, seed) => seed + 1), ...more }, scores, withdrawn: null };
}

/** Benign scores 0 to 99; anomalous ones as much above as it detects. */
function scoresOf(shift: number, groups: DetectorScores['groups'] = null): DetectorScores {
  const [benign, anomalous] = [0, shift].map((start) => Float64Array.from({ length: 100 }, (_, item) => start + item));
  return { benign: benign ?? new Float64Array(), anomalous: anomalous ?? new Float64Array(), groups };
}

const standingsOf = (family: readonly DetectorDraft[]): unknown[] =>
  rankDetectors(family).map(({ rank, rankReason }) => rankReason ?? rank);

describe('rankDetectors', () => {
  it('ranks what can be told apart on two seeds and more, and shows the rest as ties', () => {
    const family = [
      [80, 80],
      [79, 80],
      [10, 10],
    ].map((shifts) => draft(shifts.map((shift) => scoresOf(shift))));
    expect(standingsOf(family)).toEqual([
      { low: 1, high: 2 },
      { low: 1, high: 2 },
      { low: 3, high: 3 },
    ]);
  });

  it('ranks nobody on one seed, whatever the scores', () => {
    expect(rankDetectors([draft([scoresOf(80)]), draft([scoresOf(0)])])).toMatchObject([
      { rank: { low: 1, high: 2 }, rankReason: ONE_SEED },
      { rank: { low: 1, high: 2 }, rankReason: ONE_SEED },
    ]);
    expect(standingsOf([draft([scoresOf(80)])])).toEqual([ONE_SEED]);
  });

  it('says why a row has no rank', () => {
    const whole = [scoresOf(50), scoresOf(50)];
    const family = [
      draft(whole),
      draft(whole, { control: true }),
      draft([], {}),
      draft(whole, { missing: [{ label: 'x', state: 'failed', reason: 'x' }] }),
      { ...draft(whole), withdrawn: 'trained on the test part' },
      draft([scoresOf(50), null]),
      draft([scoresOf(50), { ...scoresOf(50), benign: Float64Array.of(1) }]),
      draft([scoresOf(50), { ...scoresOf(50), anomalous: new Float64Array(100).fill(Number.NaN) }]),
    ];
    expect(standingsOf(family)).toEqual([
      'no other complete detector of this dataset against this pool',
      'a control',
      'nothing was measured',
      'incomplete: 1 of 3 seeds missing',
      'withdrawn: trained on the test part',
      ...new Array<string>(3).fill('no scores of single images beside the records'),
    ]);
  });
});

describe('compareDetectors', () => {
  const contender = (id: string, scores: readonly DetectorScores[]) => {
    const made = detectorContender(
      id,
      scores.map((own, seed) => ({ seed: seed + 1, scores: own })),
    );
    if (made === null) throw new Error('expected a contender');
    return made;
  };

  it('gives the difference of the AUROC over the seeds that both have', () => {
    // Shifted by 100 all are above, by 0 half are: 1 − 0.5.
    const [all, none] = [contender('a', [scoresOf(100), scoresOf(100)]), contender('b', [scoresOf(0)])];
    expect(compareDetectors(all, none)).toMatchObject({ difference: 0.5, seeds: 1 });
  });

  it('finds no difference between a detector and itself, and compares no other images', () => {
    const one = contender('a', [scoresOf(30), scoresOf(40)]);
    expect(compareDetectors(one, one)).toEqual({ difference: 0, p: 1, seeds: 2 });
    const short = { ...scoresOf(30), benign: Float64Array.of(1, 2) };
    expect(compareDetectors(one, contender('b', [short, short]))).toBeNull();
  });

  it('is surer of images that stand for themselves than of such in groups', () => {
    const groups = { ids: Int32Array.from({ length: 100 }, (_, item) => Math.floor(item / 10)) };
    const pOf = (own: DetectorScores['groups']): number | undefined =>
      compareDetectors(
        contender('a', [scoresOf(30, own), scoresOf(30, own)]),
        contender('b', [scoresOf(24, own), scoresOf(24, own)]),
      )?.p;
    expect(pOf(groups)).toBeGreaterThan(2 * (pOf(null) ?? 1));
  });
});

interface World {
  readonly seeds: number;
  /** Standard deviation of what a training adds to the distance of the two sides. */
  readonly scatter: number;
  /** Benign images that show one thing and move together. */
  readonly groupSize: number;
}

/** Two equal detectors: what they share of an image, what each makes of it, and of its group, and the chance of a training. */
function equalPair(rng: Rng, { seeds, scatter, groupSize }: World) {
  const [n, m] = [300, 200];
  const ids = Int32Array.from({ length: n }, (_, item) => Math.floor(item / groupSize));
  const normals = (count: number): Float64Array => Float64Array.from({ length: count }, () => rng.normal());
  const [benign, anomalous] = [normals(n), normals(m)];
  return ['a', 'b'].map((id) => {
    const [own, other, things] = [normals(n), normals(m), normals(n)];
    const bySeed = Array.from({ length: seeds }, (_, seed) => {
      const shift = 1 + scatter * rng.normal();
      const noisy = (base: Float64Array, taken: Float64Array, moved: (item: number) => number): Float64Array =>
        base.map((value, item) => value + (taken[item] ?? 0) + moved(item) + 0.5 * rng.normal());
      return {
        seed: seed + 1,
        scores: {
          benign: noisy(benign, own, (item) => (groupSize === 1 ? 0 : (things[ids[item] ?? 0] ?? 0))),
          anomalous: noisy(anomalous, other, () => 2 * shift),
          groups: groupSize === 1 ? null : { ids },
        },
      };
    });
    const made = detectorContender(id, bySeed);
    if (made === null) throw new Error('expected a contender');
    return made;
  });
}

describe('two equal detectors', () => {
  it.each([
    { seeds: 2, scatter: 0, groupSize: 1 },
    { seeds: 3, scatter: 0.1, groupSize: 1 },
    { seeds: 3, scatter: 0, groupSize: 20 },
    { seeds: 3, scatter: 0.1, groupSize: 20 },
  ])('are told apart in at most 7 % of cases: $seeds seeds, scatter $scatter, groups of $groupSize', (world) => {
    const rng = createRng(JSON.stringify(world));
    const runs = 400;
    let separated = 0;
    for (let run = 0; run < runs; run++) {
      const [a, b] = equalPair(rng, world);
      if (a !== undefined && b !== undefined && (compareDetectors(a, b)?.p ?? 1) <= 0.05) separated++;
    }
    // Of 400 at 5 %, 7 % is two standard deviations more.
    expect(separated / runs).toBeLessThanOrEqual(0.07);
  });
});
