import { describe, expect, it } from 'vitest';
import { placeOf, withPatch } from '../../../../bench/defenses/ewe/patch.js';

describe('The patch of a mark', () => {
  it('lies where nine pixels together have the largest gradient, not where one has', () => {
    const gradient = new Float32Array(5 * 4);
    gradient[0] = 6;
    for (const row of [2, 3, 4]) gradient.fill(1, row * 4 + 1, row * 4 + 4);
    expect(placeOf(gradient, [5, 4, 1])).toEqual({ row: 2, column: 1 });
  });

  it('sums over channels, and takes the first of several places', () => {
    expect(placeOf(new Float32Array(4 * 4 * 3), [4, 4, 3])).toEqual({ row: 0, column: 0 });
    const gradient = new Float32Array(4 * 4 * 3);
    gradient[(3 * 4 + 3) * 3 + 2] = 1;
    expect(placeOf(gradient, [4, 4, 3])).toEqual({ row: 1, column: 1 });
  });

  it('needs three pixels by three', () => {
    expect(() => placeOf([1, 2], [1, 2, 1])).toThrow('3 x 3 pixels');
  });

  it('is white in every channel of every image, and leaves what it was given as it is', () => {
    const shape = [3, 4, 2] as const;
    const images = { pixels: new Uint8Array(2 * 24).fill(7), count: 2, shape };
    const { pixels } = withPatch(images, { row: 0, column: 1 });
    const row = [7, 7, 255, 255, 255, 255, 255, 255];
    expect([...pixels]).toEqual([...row, ...row, ...row, ...row, ...row, ...row]);
    expect(images.pixels.every((level) => level === 7)).toBe(true);
  });
});
