import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at } from '../../../../bench/lib/arrays/at.js';
import { createRng, deriveSeed } from '../../../../bench/lib/random/rng.js';

const draws = (seed: number | bigint | string, count = 5): number[] => {
  const rng = createRng(seed);
  return Array.from({ length: count }, () => rng.nextInt(1_000_000));
};

describe('createRng', () => {
  it('gives equal streams for equal seeds and others for others', () => {
    expect(draws(1)).toEqual(draws(1));
    expect(draws(1)).toEqual(draws(1n));
    expect(draws(1)).not.toEqual(draws(2));
    expect(draws('digest a')).not.toEqual(draws('digest b'));
  });

  it('never changes its numbers: results of every record hang on them', () => {
    // Xoroshiro128+ (Blackman and Vigna, constants 24, 16, 37) written anew in Python, from the state SHA-256('rng:1').
    expect(draws(1)).toEqual([635856, 172994, 520353, 676288, 397340]);
    expect([...createRng(1).permutation(8)]).toEqual([0, 2, 4, 6, 7, 3, 1, 5]);
  });

  it('draws integers inside [0, n), each about as often as the others', () => {
    const rng = createRng('counts');
    const counts = new Array<number>(7).fill(0);
    for (let draw = 0; draw < 70_000; draw++) {
      const face = rng.nextInt(7);
      counts[face] = at(counts, face) + 1;
    }
    // Binomial(70000, 1/7): mean 10000, standard deviation 92.6; five of them.
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(463);
  });

  it('refuses a bound that is no integer in [1, 2^32]', () => {
    const rng = createRng(1);
    for (const bound of [0, -1, 1.5, Number.NaN, 2 ** 32 + 1]) expect(() => rng.nextInt(bound)).toThrow(RangeError);
    expect(rng.nextInt(1)).toBe(0);
    expect(rng.nextInt(2 ** 32)).toBeLessThan(2 ** 32);
  });

  it('draws floats in [0, 1) and normals with mean 0 and variance 1', () => {
    const rng = createRng('moments');
    const floats = Array.from({ length: 20_000 }, () => rng.nextFloat());
    expect(floats.every((value) => value >= 0 && value < 1)).toBe(true);
    const normals = Array.from({ length: 20_000 }, () => rng.normal());
    const mean = normals.reduce((a, b) => a + b, 0) / normals.length;
    const variance = normals.reduce((a, b) => a + (b - mean) ** 2, 0) / normals.length;
    // Standard errors 1/sqrt(20000) = 0.0071 and sqrt(2/20000) = 0.01; four of them.
    expect(Math.abs(mean)).toBeLessThan(0.029);
    expect(Math.abs(variance - 1)).toBeLessThan(0.04);
  });

  it('permutes: every number once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), fc.integer(), (n, seed) => {
        const sorted = [...createRng(seed).permutation(n)].sort((a, b) => a - b);
        expect(sorted).toEqual([...Array(n).keys()]);
      }),
    );
  });

  it('forks by purpose, whatever was drawn before', () => {
    const early = createRng(1).fork('masks');
    const used = createRng(1);
    used.normal();
    expect(used.fork('masks').nextFloat()).toBe(early.nextFloat());
    expect(createRng(1).fork('order').nextFloat()).not.toBe(createRng(1).fork('masks').nextFloat());
  });
});

describe('deriveSeed', () => {
  it('is an integer in [1, 2^31 - 1] that depends on every part, and on their types', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 2 ** 31 - 1 }), fc.string(), (purpose, seed, part) => {
        const derived = deriveSeed(purpose, seed, part);
        expect(Number.isInteger(derived) && derived >= 1 && derived < 2 ** 31).toBe(true);
        expect(derived).toBe(deriveSeed(purpose, seed, part));
        expect(derived).not.toBe(deriveSeed(`${purpose}.`, seed, part));
      }),
    );
    expect(deriveSeed('a', 1, 1)).not.toBe(deriveSeed('a', 1, '1'));
    expect(deriveSeed('a', 1, 'b', 'c')).not.toBe(deriveSeed('a', 1, 'bc'));
  });

  it('is the SHA-256 of its parts as JSON', () => {
    // printf '["order",1,0]' | sha256sum begins with 368d2cd3; its first 32 bits modulo 2^31 - 1, plus 1.
    expect(deriveSeed('order', 1, 0)).toBe((0x368d2cd3 % (2 ** 31 - 1)) + 1);
  });
});
