import { describe, expect, it } from 'vitest';
import type { Images } from '../../../../bench/contract/arrays.js';
import { lowLevelFeatures } from '../../../../bench/detectors/shared/low-level-features.js';

function gray(height: number, width: number, at: (y: number, x: number) => number): Images {
  const pixels = Uint8Array.from({ length: height * width }, (_, index) =>
    at(Math.floor(index / width), index % width),
  );
  return { pixels, count: 1, shape: [height, width, 1] };
}

const [MEAN, VARIANCE, ENERGY, BLOCKINESS] = [0, 1, 2, 3] as const;

describe('lowLevelFeatures', () => {
  it('gives a flat image its level and nothing else', () => {
    const { values, rows, columns } = lowLevelFeatures(gray(16, 16, () => 51));
    expect([rows, columns]).toEqual([1, 4]);
    // 51 / 255 = 0.2.
    [0.2, 0, 0, 0].forEach((expected, index) => expect(values[index]).toBeCloseTo(expected, 12));
  });

  it('measures mean and variance of each channel', () => {
    const pixels = Uint8Array.of(0, 255, 51, 255, 255, 51);
    const { values } = lowLevelFeatures({ pixels, count: 1, shape: [1, 2, 3] });
    // Channels (0, 1), (1, 1), (0.2, 0.2).
    [0.5, 1, 0.2, 0.25, 0, 0].forEach((expected, index) => expect(values[index]).toBeCloseTo(expected, 12));
  });

  it('gives a checkerboard the highest energy and no blockiness', () => {
    const { values } = lowLevelFeatures(gray(16, 16, (y, x) => 255 * ((y + x) % 2)));
    expect(values[MEAN]).toBeCloseTo(0.5, 12);
    expect(values[VARIANCE]).toBeCloseTo(0.25, 12);
    // Every Laplacian is 4 in size.
    expect(values[ENERGY]).toBeCloseTo(16, 12);
    expect(values[BLOCKINESS]).toBeCloseTo(0, 12);
  });

  it('sees steps on the grid of 8 x 8 blocks, and not those beside it', () => {
    const onGrid = lowLevelFeatures(gray(16, 16, (_, x) => (x < 8 ? 0 : 51)));
    const beside = lowLevelFeatures(gray(16, 16, (_, x) => (x < 7 ? 0 : 51)));
    // Of the 32 steps across grid lines 16 are 0.2; none inside.
    expect(onGrid.values[BLOCKINESS]).toBeCloseTo(0.1, 12);
    // The 16 steps of 0.2 are among 2 * 16 * 14 inside ones.
    expect(beside.values[BLOCKINESS]).toBeCloseTo(-0.2 / 28, 12);
  });

  it('gives images too small for a measure 0 there', () => {
    expect([...lowLevelFeatures(gray(1, 1, () => 255)).values]).toEqual([1, 0, 0, 0]);
  });

  it('measures each image of a batch as if it were alone', () => {
    const one = gray(4, 4, (y, x) => 10 * y + x);
    const other = gray(4, 4, (y, x) => 60 * (y % 2) + x);
    const both = { pixels: Uint8Array.of(...one.pixels, ...other.pixels), count: 2, shape: one.shape };
    const { values } = lowLevelFeatures(both);
    expect([...values]).toEqual([...lowLevelFeatures(one).values, ...lowLevelFeatures(other).values]);
  });
});
