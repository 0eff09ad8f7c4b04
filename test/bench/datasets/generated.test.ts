// What each generated dataset is made for.
import { describe, expect, it } from 'vitest';
import { dataset as deadLeaves } from '../../../bench/datasets/dead-leaves.js';
import { dataset as signs } from '../../../bench/datasets/synthetic-signs.js';
import { dataset as noise } from '../../../bench/datasets/uniform-noise.js';
import { GTSRB_CLASSES, GTSRB_TRAIN_COUNTS } from '../../../bench/datasets/shared/gtsrb-classes.js';
import { digestBytes } from '../../../bench/lib/files/hash.js';
import { POOL_FRACTIONS } from '../../../bench/lib/splits/splits.js';
import { collect } from './collect.js';

describe("GTSRB's class frequencies", () => {
  it('are 43 and add up to the official 39,209 training images', () => {
    expect(GTSRB_CLASSES).toHaveLength(43);
    expect(GTSRB_TRAIN_COUNTS.reduce((sum, count) => sum + count, 0)).toBe(39209);
  });
});

describe('synthetic-signs', () => {
  it('has about 6,000 training and 2,150 test images', () => {
    expect(Math.abs((signs.meta.counts.train ?? 0) - 6000)).toBeLessThan(100);
    expect(Math.abs((signs.meta.counts.test ?? 0) - 2150)).toBeLessThan(50);
  });

  it('has classes as uneven as GTSRB, in tracks', async () => {
    const { train } = await collect(signs, { limit: 800 });
    const share = (label: number): number => train.labels.filter((each) => each === label).length / train.count;
    // Class 2 has 2,250 of 39,209 images, 5.7 %; class 0 has 210, 0.5 %.
    expect(Math.abs(share(2) - 0.057)).toBeLessThan(0.02);
    expect(share(0)).toBeLessThan(0.015);
    train.groups?.forEach((group, row) => expect(Math.floor(group / 1000)).toBe(train.labels[row]));
  });

  it('has the same picture under a limit as without', async () => {
    const [few, fewer] = [await collect(signs, { limit: 40 }), await collect(signs, { limit: 20 })];
    const size = 32 * 32 * 3;
    const digests = (pixels: Uint8Array): string[] =>
      Array.from({ length: pixels.length / size }, (_, at) => digestBytes(pixels.subarray(at * size, (at + 1) * size)));
    expect(digests(few.train.pixels)).toEqual(expect.arrayContaining(digests(fewer.train.pixels)));
  });

  it('shares no picture between training and test', async () => {
    const { train, test } = await collect(signs, { limit: 150 });
    const size = 32 * 32 * 3;
    const digests = ({ pixels, count }: typeof train): Set<string> =>
      new Set(Array.from({ length: count }, (_, at) => digestBytes(pixels.subarray(at * size, (at + 1) * size))));
    expect([...digests(train)].filter((digest) => digests(test).has(digest))).toEqual([]);
  });
});

describe('uniform-noise', () => {
  it('uses every value about as often as any other, in every channel', async () => {
    const { train } = await collect(noise, { limit: 100 });
    const counts = new Float64Array(256);
    train.pixels.forEach((value) => (counts[value] = (counts[value] ?? 0) + 1));
    const expected = train.pixels.length / 256;
    // Chi-squared with 255 degrees of freedom: 99.99 % of samples lie below 347.
    expect(counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(347);
  });

  it('holds 50,000 queries in its attack split', () => {
    expect((noise.meta.counts.train ?? 0) * POOL_FRACTIONS.attack).toBeGreaterThanOrEqual(50_000);
  });
});

describe('dead-leaves', () => {
  it('is a pool alone: one class, no test part', async () => {
    const { train, test, layout } = await collect(deadLeaves, { limit: 10 });
    expect(layout.classNames).toHaveLength(1);
    expect(train.labels).toEqual(Array<number>(10).fill(0));
    expect(test.count).toBe(0);
  });
});
