import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MISSING,
  formatCount,
  formatDataset,
  formatDuration,
  formatEstimate,
  formatInterval,
  formatPlugin,
  formatPublishedAccuracy,
  formatRank,
  formatValue,
} from '../../../../bench/lib/text/format.js';

describe('formatValue', () => {
  it.each([
    [0.846, 'fraction', '84.6 %'],
    [1, 'fraction', '100.0 %'],
    [-0.0312, 'fraction', '−3.1 %'],
    [-0.0001, 'fraction', '0.0 %'],
    [0.8621, 'ratio', 'x0.86'],
    [-0.426, 'correlation', '−0.43'],
    [37.24, 'classes', '37.2'],
    [20_000, 'count', '20,000'],
    [0.41237, 'nats', '0.412 nats'],
    [2412.7, 'images/s', '2,413 images/s'],
    [3.14159, 'ms', '3.14 ms'],
  ])('writes %d in %s as %s', (value, unit, text) => {
    expect(formatValue(value, unit)).toBe(text);
  });

  it('never prints a number that is not finite', () => {
    for (const value of [Number.NaN, Infinity, -Infinity]) {
      expect(() => formatValue(value, 'fraction')).toThrow(RangeError);
    }
  });

  it('prints percent that reads back within half of its last digit', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (fraction) => {
        const text = formatValue(fraction, 'fraction');
        expect(text).toMatch(/^\d{1,3}\.\d %$/);
        expect(Math.abs(Number.parseFloat(text) / 100 - fraction)).toBeLessThanOrEqual(0.0005 + 1e-9);
      }),
    );
  });
});

describe('formatEstimate', () => {
  it('shows a dash and the reason for a missing value', () => {
    const text = formatEstimate({ value: null, unit: 'fraction', reason: 'no transfer set' });
    expect(text).toEqual({ value: MISSING, interval: null, note: 'no transfer set' });
  });

  it('joins what an interval leaves out', () => {
    const interval = { low: 0.83, high: 0.8617, level: 0.95, method: 'Wilson' };
    const estimate = {
      value: 0.846,
      unit: 'fraction',
      interval,
      seeds: 1,
      caveats: ['seeds not covered', 'one victim'],
    };
    expect(formatEstimate(estimate)).toEqual({
      value: '84.6 %',
      interval: '[83.0, 86.2]',
      note: 'seeds not covered; one victim',
    });
  });
});

describe('labels', () => {
  it('names a variant unless the data are official', () => {
    expect(formatDataset('gtsrb', 'jpeg75-32')).toBe('gtsrb (jpeg75-32)');
    expect(formatDataset('gtsrb', 'official')).toBe('gtsrb');
    expect(formatDataset('gtsrb', null)).toBe('gtsrb');
  });

  it('writes a plug-in with its parameters in a fixed order', () => {
    expect(formatPlugin('top-k', { k: 1, mode: 'zero', deep: { a: [1] } })).toBe(
      'top-k (deep = {"a":[1]}, k = 1, mode = zero)',
    );
    expect(formatPlugin('none', {})).toBe('none');
  });

  it('adds no decimal to a published figure and keeps its bound', () => {
    // The poster prints 73 %; the Knockoff Nets page prints 78.4 %.
    const reference = { source: 'poster', victimAccuracy: 0.94, surrogateAccuracy: 0.73 };
    expect(formatPublishedAccuracy({ ...reference, surrogateBound: '>=' })).toBe('≥ 73 %');
    expect(formatPublishedAccuracy({ ...reference, surrogateAccuracy: 0.784 })).toBe('78.4 %');
  });

  it('writes ranks, counts and intervals', () => {
    expect(formatRank({ low: 1, high: 1 })).toBe('1');
    expect(formatRank({ low: 2, high: 4 })).toBe('2–4');
    expect(formatCount(100_000)).toBe('100,000');
    expect(formatInterval({ low: -0.6, high: 0.2 }, 'correlation')).toBe('[−0.60, 0.20]');
  });

  it.each([
    [840, '840 ms'],
    [4_210, '4.2 s'],
    [59_990, '1 min 0 s'],
    [725_000, '12 min 5 s'],
    [10_930_000, '3 h 2 min'],
  ])('writes %d ms as %s', (durationMs, text) => {
    expect(formatDuration(durationMs)).toBe(text);
  });
});
