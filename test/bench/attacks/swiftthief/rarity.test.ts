// What rare classes weigh and lack, and what is asked for them, by hand.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  classWeights,
  countsOf,
  itemWeights,
  lackOf,
  nearestToRare,
} from '../../../../bench/attacks/swiftthief/rarity.js';
import { pairsOf } from '../../../../bench/attacks/swiftthief/encoder.js';
import { roundSizes } from '../../../../bench/attacks/swiftthief/options.js';
import { createRng } from '../../../../bench/lib/random/rng.js';
import { rowsOf } from '../../defenses/posteriors.js';

const rounded = (values: Iterable<number>): readonly number[] =>
  Array.from(values, (value) => Number(value.toFixed(6)));

describe('A class', () => {
  it('weighs 1, .502513, .170882 and .015683 with no image, one, five and a hundred', () => {
    // Card A14.
    expect(rounded(classWeights(Int32Array.of(0, 1, 5, 100)))).toEqual([1, 0.502513, 0.170882, 0.015683]);
  });

  it('lacks what it has below the mean: 6 of 0, 2 and 10', () => {
    expect(lackOf(countsOf(Int32Array.of(1, 1, ...Array.from({ length: 10 }, () => 2)), 3))).toBe(4 + 2);
  });

  it('that is rare weighs more in an item, and all items weigh 1 on average', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 60 }), (drawn) => {
        const labels = Int32Array.from(drawn);
        const weights = itemWeights(labels, 5);
        expect(weights.reduce((sum, weight) => sum + weight, 0) / labels.length).toBeCloseTo(1, 4);
        const counts = countsOf(labels, 5);
        for (const [item, label] of labels.entries())
          for (const [other, another] of labels.entries())
            if ((counts[label] ?? 0) < (counts[another] ?? 0))
              expect(weights[item]).toBeGreaterThan(weights[other] ?? 0);
      }),
      { numRuns: 20 },
    );
  });
});

describe('For a rare class', () => {
  const asked = rowsOf([1, 0], [1, 0], [0, 1]);
  const labels = Int32Array.of(0, 0, 1);
  const candidates = rowsOf([0.9, 0.1], [0.1, 0.9], [0.5, 0.5]);
  const flat = rowsOf([0.3, 0.3, 0.4], [0.3, 0.2, 0.5], [0.3, 0.1, 0.6]);

  it('the nearest to its images is asked, of a class without any what the model takes for it', () => {
    const two = { candidates, asked, labels, posteriors: rowsOf([1, 0], [1, 0], [1, 0]), bandwidth: 0.5 };
    // One image of class 1 and two of class 0: one for 1, then one for each, of equals class 0 first.
    expect(nearestToRare(two, 3)).toEqual([1, 0, 2]);
    expect(nearestToRare({ ...two, posteriors: flat }, 1)).toEqual([2]);
  });

  it('no image is asked twice, and no more than there are', () => {
    const all = nearestToRare({ candidates, asked, labels, posteriors: flat, bandwidth: 0.5 }, 9);
    expect(all.toSorted()).toEqual([0, 1, 2]);
  });
});

describe('Pairs', () => {
  it('are every image with itself and every asked one with another, by how alike and unsure the answers are', () => {
    const lesson = { asked: Int32Array.of(7, 8), answers: rowsOf([1, 0], [1, 0]), others: Int32Array.of(9) };
    const [pairs, ...others] = pairsOf(lesson, 10, createRng(1));
    expect(others).toEqual([]);
    expect([...(pairs?.first ?? [])].slice(0, 3).toSorted()).toEqual([7, 8, 9]);
    expect(pairs?.second.slice(0, 3)).toEqual(pairs?.first.slice(0, 3));
    expect(new Set(pairs?.first.slice(3))).toEqual(new Set([7, 8]));
    expect(pairs?.second.slice(3)).toEqual(pairs?.first.slice(3).toReversed());
    // Sure and the same: (1 + 0)(1 + 0) cos 0, over three images.
    expect(rounded(pairs?.weights ?? [])).toEqual(Array.from({ length: 5 }, () => 0.333333));
    const [unlike] = pairsOf({ ...lesson, answers: rowsOf([1, 0], [0, 1]) }, 10, createRng(1));
    expect(unlike?.weights.slice(3)).toEqual(new Float32Array(2));
    // As unsure as can be, and the same: (1 + 1)(1 + 1).
    const [unsure] = pairsOf({ ...lesson, answers: rowsOf([0.5, 0.5], [0.5, 0.5]) }, 10, createRng(1));
    expect(rounded(unsure?.weights.slice(3) ?? [])).toEqual([1.333333, 1.333333]);
  });
});

it('Rounds of a tenth each share the budget to the last query', () => {
  expect(roundSizes(2000, 10)).toEqual(Array.from({ length: 10 }, () => 200));
  expect(roundSizes(25, 10).reduce((sum, size) => sum + size, 0)).toBe(25);
});
