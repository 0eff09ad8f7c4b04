// Gaussian blur of small pictures.
import { expect, it } from 'vitest';
import { gaussianBlur } from '../../../../bench/lib/images/blur.js';

it('keeps the sum of a point and spreads it evenly', () => {
  const point = new Float64Array(11 * 11);
  point[60] = 1;
  const blurred = gaussianBlur(point, [11, 11, 1], 1);
  expect(blurred.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
  // exp(-1/2): one pixel aside at a standard deviation of one pixel.
  expect((blurred[61] ?? 0) / (blurred[60] ?? 1)).toBeCloseTo(Math.exp(-0.5), 12);
  expect(blurred[49]).toBe(blurred[71]);
  expect(blurred[59]).toBe(blurred[61]);
});

it('keeps plain pictures plain and channels apart', () => {
  const picture = Float64Array.from({ length: 5 * 4 * 3 }, (_, index) => [10, 20, 30][index % 3] ?? 0);
  gaussianBlur(picture, [5, 4, 3], 0.8).forEach((value, index) => expect(value).toBeCloseTo(picture[index] ?? 0, 12));
});

it('does nothing without a width', () => {
  const picture = Float64Array.of(1, 2);
  expect(gaussianBlur(picture, [1, 2, 1], 0)).toBe(picture);
});
