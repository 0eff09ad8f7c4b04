import { describe, expect, it } from 'vitest';
import { argmax } from '../../../../bench/lib/stats/argmax.js';

describe('argmax', () => {
  it('lets the lowest index win a tie', () => {
    expect(argmax([0.2, 0.4, 0.4])).toBe(1);
    expect(argmax([1, 1, 1])).toBe(0);
  });

  it('looks at one row of a matrix', () => {
    expect(argmax([9, 0, 0, 1, 3, 2], 3, 3)).toBe(1);
  });

  it('never names a NaN while there is a number', () => {
    expect(argmax([NaN, 0.1, 0.2])).toBe(2);
    expect(argmax([0.1, NaN])).toBe(0);
  });

  it('refuses an empty row', () => {
    expect(() => argmax([])).toThrow(RangeError);
  });
});
