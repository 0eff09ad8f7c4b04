import { describe, expect, it } from 'vitest';
import { assess, judge, type Evidence } from '../../../bench/regression/rule.js';
import { pairsOf } from './pairs.js';

const call = (ratios: readonly number[]) => assess([{ id: 'a', pairs: pairsOf(ratios) }], 1)[0]?.call;

describe('assess', () => {
  it.each([
    ['regressed', [1.06, 1.07, 1.08, 1.09, 1.1]],
    ['improved', [0.9, 0.91, 0.92, 0.93, 0.94]],
    ['equivalent', [0.98, 0.99, 1, 1.01, 1.02]],
    // Surely slower than 2 %, yet less than 5 % in the middle: neither a regression nor a wide interval.
    ['equivalent', [1.03, 1.035, 1.04, 1.045, 1.05]],
    // 6 % in the middle, and the interval reaches down to 1.
    ['inconclusive', [1, 1.01, 1.06, 1.07, 1.08]],
    // The interval leaves [0.95, 1.05] on one side, and the middle is inside.
    ['inconclusive', [0.9, 0.98, 1, 1.01, 1.02]],
  ])('calls %s what it should: %j', (expected, ratios) => {
    expect(call(ratios)).toBe(expected);
  });

  it('is symmetric on the scale of logarithms', () => {
    const ratios = [1.06, 1.07, 1.08, 1.09, 1.1];
    expect(call(ratios.map((ratio) => 1 / ratio))).toBe('improved');
  });

  it('multiplies the smallest p-value by the number of benchmarks', () => {
    const ratios = [1.0, 1.01, 1.015, 1.1, 1.1, 1.1, 1.1, 1.1];
    const alone = assess([{ id: 'a', pairs: pairsOf(ratios) }], 1)[0]?.pRegressed ?? Number.NaN;
    const steady = ['b', 'c', 'd'].map((id) => ({ id, pairs: pairsOf([0.9, 0.9, 0.9]) }));
    const together = assess([{ id: 'a', pairs: pairsOf(ratios) }, ...steady], 1)[0]?.pRegressed;
    expect(alone).toBeGreaterThan(0);
    expect(together).toBeCloseTo(4 * alone, 12);
  });

  it('gives the share of medians that are no slower than 2 % as p', () => {
    // Medians of three draws of (1, 1.1, 1.1): 1 wins with 7/27.
    const [only] = assess([{ id: 'a', pairs: pairsOf([1, 1.1, 1.1]) }], 1);
    expect(only?.pRegressed).toBeCloseTo(7 / 27, 1);
    expect(only?.pImproved).toBe(1);
  });

  it('says nothing of nothing', () => {
    expect(assess([], 1)).toEqual([]);
  });
});

describe('judge', () => {
  const slow = pairsOf([1.1, 1.11, 1.12, 1.13, 1.14]);
  const same = pairsOf([1, 1, 1, 1, 1]);
  const noisy = pairsOf([0.7, 0.8, 1, 1.2, 1.3]);
  const evidence = (parts: Partial<Evidence>): Evidence => ({
    id: 'a',
    pairs: same,
    doubled: false,
    confirmation: null,
    ...parts,
  });
  const judged = (parts: Partial<Evidence>) => {
    const [judgement] = judge([evidence(parts)], 1);
    return { verdict: judgement?.verdict, next: judgement?.next };
  };

  it('asks for a second batch before it calls anything regressed', () => {
    expect(judged({ pairs: slow })).toEqual({ verdict: 'inconclusive', next: { kind: 'confirm', pairs: 5 } });
    expect(judged({ pairs: slow, confirmation: slow })).toEqual({ verdict: 'regressed', next: null });
  });

  it('does not call a change that the second batch did not see, or saw the other way round', () => {
    expect(judged({ pairs: slow, confirmation: same }).verdict).toBe('inconclusive');
    expect(judged({ pairs: slow, confirmation: pairsOf([0.8, 0.8, 0.8]) }).verdict).toBe('inconclusive');
  });

  it('doubles the pairs once where it cannot tell', () => {
    expect(judged({ pairs: noisy })).toEqual({ verdict: 'inconclusive', next: { kind: 'double', pairs: 5 } });
    expect(judged({ pairs: noisy, doubled: true })).toEqual({ verdict: 'inconclusive', next: null });
  });

  it('is done at once where nothing changed', () => {
    expect(judged({ pairs: same })).toEqual({ verdict: 'equivalent', next: null });
  });

  it('gives the same judgement for the same evidence and seed', () => {
    const all = [evidence({ pairs: noisy }), evidence({ id: 'b', pairs: slow, confirmation: slow })];
    expect(judge(all, 7)).toEqual(judge(all, 7));
  });
});
