import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equalBits, packBits, sharedOnes } from '../../../../bench/lib/stats/bit-vector.js';

describe('a bit vector', () => {
  it('counts its items and those that two share, across the borders of words', () => {
    const flags = Uint8Array.from({ length: 70 }, (_, item) => ([0, 31, 32, 63, 64, 69].includes(item) ? 1 : 0));
    const bits = packBits(flags);
    expect({ items: bits.items, ones: bits.ones, words: bits.words.length }).toEqual({ items: 70, ones: 6, words: 3 });
    expect(sharedOnes(bits, bits)).toBe(6);
    expect(sharedOnes(bits, packBits(flags.map((flag, item) => (item > 31 ? flag : 0))))).toBe(4);
  });

  it('shares as many items as a loop finds', () => {
    const flags = fc.array(fc.tuple(fc.boolean(), fc.boolean()), { maxLength: 200 });
    fc.assert(
      fc.property(flags, (pairs) => {
        const [a, b] = [pairs.map(([one]) => Number(one)), pairs.map(([, other]) => Number(other))];
        expect(sharedOnes(packBits(a), packBits(b))).toBe(pairs.filter(([one, other]) => one && other).length);
      }),
    );
  });

  it('of what is equal in two lists has the bits of their comparison', () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(pairs, (both) => {
        const [a, b] = [both.map(([one]) => one), both.map(([, other]) => other)];
        expect(equalBits(Uint8Array.from(a), b)).toEqual(packBits(both.map(([one, other]) => Number(one === other))));
      }),
    );
    expect(() => equalBits([1], [1, 0])).toThrow('expected equal lengths, got 1 and 2');
  });

  it('refuses vectors of different items', () => {
    expect(() => sharedOnes(packBits([1]), packBits([1, 0]))).toThrow('expected equal lengths, got 1 and 2');
  });
});
