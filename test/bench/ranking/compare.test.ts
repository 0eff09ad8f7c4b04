import { describe, expect, it } from 'vitest';
import { compare, type Contender } from '../../../bench/ranking/compare.js';
import { rankIntervals } from '../../../bench/ranking/rank-interval.js';

const contender = (id: string, ...seeds: readonly (readonly number[])[]): Contender => ({
  id,
  bySeed: new Map(seeds.map((items, index) => [index + 1, Uint8Array.from(items)])),
});
const firstOf = (right: number): number[] => Array.from({ length: 40 }, (_, item) => (item < right ? 1 : 0));

describe('compare', () => {
  it('tests a single seed by McNemar', () => {
    // The first alone has items 0–8, the second alone item 39: 2 (1 + 10) / 2^10.
    const second = firstOf(20).map((right, item) => (item < 9 ? 0 : item === 39 ? 1 : right));
    const result = compare(contender('a', firstOf(20)), contender('b', second));
    expect(result?.p).toBeCloseTo(22 / 1024, 12);
    expect(result?.difference).toBeCloseTo(8 / 40, 12);
  });

  it('tests several seeds by the crossed interval of paired differences', () => {
    // Differences of 10, 11 and 12 items in each seed: t of the seeds is 11 / (1 / √3) = 19, items add to the spread.
    const a = contender('a', firstOf(30), firstOf(31), firstOf(32));
    const b = contender('b', firstOf(20), firstOf(20), firstOf(20));
    expect(compare(a, b)?.difference).toBeCloseTo(11 / 40, 12);
    expect(compare(a, b)?.p).toBeLessThan(0.01);
    expect(compare(b, a)?.p).toBe(compare(a, b)?.p);
  });

  it('does not compare what shares no seed or no items', () => {
    expect(compare(contender('a', firstOf(1)), { id: 'b', bySeed: new Map() })).toBeNull();
    expect(compare(contender('a', [1, 0]), contender('b', [1]))).toBeNull();
  });
});

describe('rankIntervals', () => {
  it('runs from one more than the better ones to all less the worse ones', () => {
    const ranks = rankIntervals([contender('a', firstOf(40)), contender('b', firstOf(39)), contender('c', firstOf(5))]);
    expect([...ranks]).toEqual([
      ['a', { low: 1, high: 2 }],
      ['b', { low: 1, high: 2 }],
      ['c', { low: 3, high: 3 }],
    ]);
  });

  it('leaves what cannot be compared undecided', () => {
    const ranks = rankIntervals([contender('a', firstOf(40)), { id: 'b', bySeed: new Map() }]);
    expect(ranks.get('a')).toEqual({ low: 1, high: 2 });
  });
});
