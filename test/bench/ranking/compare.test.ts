import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ONE_SEED } from '../../../bench/contract/one-seed.js';
import { crossedPValue } from '../../../bench/lib/stats/crossed-test.js';
import { packBits } from '../../../bench/lib/stats/bit-vector.js';
import type { ItemGroups } from '../../../bench/lib/stats/groups.js';
import { crossedMoments } from '../../../bench/lib/stats/seeds-interval.js';
import { compare } from '../../../bench/ranking/compare.js';
import { type Contender, contenderOf } from '../../../bench/ranking/contender.js';
import { rankIntervals } from '../../../bench/ranking/rank-interval.js';
import { standings } from '../../../bench/ranking/standings.js';

const contender = (id: string, ...seeds: readonly (readonly number[])[]): Contender =>
  contenderOf(id, new Map(seeds.map((items, index) => [index + 1, packBits(items)])));
const firstOf = (right: number): number[] => Array.from({ length: 40 }, (_, item) => (item < right ? 1 : 0));
const none = contenderOf('none', new Map());

describe('compare', () => {
  it('tests a single seed by McNemar, and says that it was one', () => {
    // The first alone has items 0–8, the second alone item 39: 2 (1 + 10) / 2^10.
    const second = firstOf(20).map((right, item) => (item < 9 ? 0 : item === 39 ? 1 : right));
    const result = compare(contender('a', firstOf(20)), contender('b', second));
    expect(result?.p).toBeCloseTo(22 / 1024, 12);
    expect(result?.difference).toBeCloseTo(8 / 40, 12);
    expect(result?.seeds).toBe(1);
  });

  it('tests several seeds by the crossed interval of paired differences', () => {
    // Differences of 10, 11 and 12 items in each seed: t of the seeds is 11 / (1 / √3) = 19, items add to the spread.
    const a = contender('a', firstOf(30), firstOf(31), firstOf(32));
    const b = contender('b', firstOf(20), firstOf(20), firstOf(20));
    expect(compare(a, b)?.difference).toBeCloseTo(11 / 40, 12);
    expect(compare(a, b)?.p).toBeLessThan(0.01);
    expect(compare(b, a)?.p).toBe(compare(a, b)?.p);
  });

  it('gives from bits what the items give one by one', () => {
    const flags = fc.array(fc.constantFrom(0, 1), { minLength: 70, maxLength: 70 });
    const seeds = fc.array(fc.tuple(flags, flags), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(seeds, (pairs) => {
        const [a, b] = [pairs.map(([first]) => first), pairs.map(([, second]) => second)];
        const moments = crossedMoments(pairs.map(([first, second]) => first.map((one, i) => one - (second[i] ?? 0))));
        const result = compare(contender('a', ...a), contender('b', ...b));
        expect(result?.p).toBeCloseTo(crossedPValue(moments), 9);
      }),
    );
  });

  it('goes by the groups of items where they come in groups', () => {
    // Eight groups of five frames: all of them show what one shows, and eight independent items are no 40.
    const groups: ItemGroups = { ids: Int32Array.from({ length: 40 }, (_, item) => Math.floor(item / 5)), count: 8 };
    const by = (...seeds: readonly (readonly number[])[]) =>
      new Map(seeds.map((items, index) => [index + 1, packBits(items)]));
    const [a, b] = [by(firstOf(35), firstOf(36)), by(firstOf(15), firstOf(17))];
    const differences = [35, 36].map((right, seed) =>
      firstOf(right).map((one, item) => one - (firstOf([15, 17][seed] ?? 0)[item] ?? 0)),
    );
    const grouped = compare(contenderOf('a', a, groups), contenderOf('b', b, groups));
    expect(grouped?.p).toBeCloseTo(crossedPValue(crossedMoments(differences, groups)), 9);
    expect(grouped?.p).toBeGreaterThan(2 * (compare(contenderOf('a', a), contenderOf('b', b))?.p ?? 1));
    // One seed: four groups differ, all one way; the signs of four fall all alike in 2 of 16 cases.
    const [one, other] = [by(firstOf(35)), by(firstOf(15))];
    expect(compare(contenderOf('a', one, groups), contenderOf('b', other, groups))?.p).toBeCloseTo(2 / 16, 12);
    expect(compare(contenderOf('a', one, groups), contenderOf('b', other))).toBeNull();
  });

  it('does not compare what shares no seed or no items', () => {
    expect(compare(contender('a', firstOf(1)), none)).toBeNull();
    expect(compare(contender('a', [1, 0]), contender('b', [1]))).toBeNull();
  });
});

const twice = (id: string, right: number): Contender => contender(id, firstOf(right), firstOf(right));

describe('rankIntervals', () => {
  it('runs from one more than the better ones to all less the worse ones', () => {
    const ranks = rankIntervals([twice('a', 40), twice('b', 39), twice('c', 5)], compare);
    expect([...ranks]).toEqual([
      ['a', { low: 1, high: 2 }],
      ['b', { low: 1, high: 2 }],
      ['c', { low: 3, high: 3 }],
    ]);
  });

  it('puts the lowest first where less is better', () => {
    const ranks = rankIntervals([twice('a', 40), twice('b', 39), twice('c', 5)], compare, 'lower');
    expect([...ranks.values()]).toEqual([
      { low: 2, high: 3 },
      { low: 2, high: 3 },
      { low: 1, high: 1 },
    ]);
  });

  it('leaves what cannot be compared undecided, and what only one seed says', () => {
    const ranks = rankIntervals([twice('a', 40), none], compare);
    expect(ranks.get('a')).toEqual({ low: 1, high: 2 });
    expect(rankIntervals([contender('a', firstOf(40)), contender('b', firstOf(0))], compare).get('a')).toEqual({
      low: 1,
      high: 2,
    });
  });
});

describe('standings', () => {
  const options = { compare, better: 'higher', alone: 'alone' } as const;

  it('rank from two seeds on', () => {
    const found = standings([twice('a', 40), twice('b', 5)], options);
    expect(found.get('b')).toEqual({ rank: { low: 2, high: 2 }, rankReason: null });
  });

  it('are the range of all places with one seed, and say so', () => {
    const found = standings([contender('a', firstOf(40)), contender('b', firstOf(5))], options);
    expect([...found.values()]).toEqual([
      { rank: { low: 1, high: 2 }, rankReason: ONE_SEED },
      { rank: { low: 1, high: 2 }, rankReason: ONE_SEED },
    ]);
  });

  it('are no rank for what stands alone: a first place among one says nothing', () => {
    expect(standings([twice('a', 40)], options).get('a')).toEqual({ rank: null, rankReason: 'alone' });
    expect(standings([contender('a', firstOf(40))], options).get('a')).toEqual({ rank: null, rankReason: ONE_SEED });
    expect(standings([], options).size).toBe(0);
  });
});
