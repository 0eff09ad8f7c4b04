import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../../../bench/contract/arrays.js';
import { meanDistance, Memory, ownThreshold } from '../../../../bench/detectors/seat/memory.js';

const line = (...values: readonly number[]): Matrix => ({
  values: Float32Array.from(values),
  rows: values.length,
  columns: 1,
});

describe('The mean distance to the nearest', () => {
  it('of 0.05 and 7 among 0, 0.1, 0.2, 5, 5.1 and 9', () => {
    const bank = line(0, 0.1, 0.2, 5, 5.1, 9);
    // (0.05 + 0.05 + 0.15) / 3, and 1.9, 2 and 2.
    expect(meanDistance([0.05], bank, 3)).toBeCloseTo(0.083333, 6);
    expect(meanDistance([7], bank, 3)).toBeCloseTo(1.966667, 6);
  });
});

describe('A memory', () => {
  it('says how near a query lies to the earlier ones, once there are enough', () => {
    const memory = new Memory();
    const asked = [0, 3, 1, 1].map((value) => memory.add(Float32Array.of(value), 2));
    // 1 is 1 and 2 away, then 0 and 1.
    expect(asked).toEqual([null, null, 1.5, 0.5]);
  });

  it('holds as many as come', () => {
    const memory = new Memory();
    const asked = Array.from({ length: 300 }, (_, index) => memory.add(Float32Array.of(index, 0), 1));
    expect(asked.slice(1)).toEqual(Array.from({ length: 299 }, () => 1));
    expect(memory.add(Float32Array.of(17, 0), 1)).toBe(0);
  });
});

describe('The threshold', () => {
  it("is a percentile of the images' distances to others, not to themselves", () => {
    // 1, 1, 2 and 4 from the nearest other one.
    expect(ownThreshold(line(0, 1, 3, 7), 1, 50)).toBe(1.5);
    expect(ownThreshold(line(0, 1, 3, 7), 1, 100)).toBe(4);
  });

  it('compares images within their block of 1,000 alone', () => {
    const values = Array.from({ length: 1001 }, (_, index) => index);
    // The 1,001st has no block to be compared in; the nearest of its neighbours is not looked for.
    expect(ownThreshold(line(...values), 1, 100)).toBe(1);
    expect(() => ownThreshold(line(0, 1), 2, 50)).toThrow('more than 2 validation images');
  });
});
