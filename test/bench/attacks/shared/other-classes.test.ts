import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawOthers, eachTimes, likeliestOthers } from '../../../../bench/attacks/shared/other-classes.js';
import { createRng } from '../../../../bench/lib/random/rng.js';

describe('Classes drawn', () => {
  it('are different ones, never the label, and all others where so many are wanted', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer(),
        (labels, count, seed) => {
          const drawn = drawOthers(Int32Array.from(labels), 5, count, createRng(seed));
          const each = Math.min(count, 4);
          for (const [item, label] of labels.entries()) {
            const own = new Set(drawn.subarray(item * each, (item + 1) * each)).add(label);
            expect(own.size).toBe(each + 1);
            expect([...own].every((other) => other >= 0 && other < 5)).toBe(true);
          }
        },
      ),
    );
  });

  it('come alike often: 300 of 900 draws each, three standard deviations (42) allowed', () => {
    const drawn = drawOthers(new Int32Array(900).fill(1), 4, 1, createRng(1));
    for (const other of [0, 2, 3]) expect(Math.abs(drawn.filter((own) => own === other).length - 300)).toBeLessThan(43);
  });
});

describe('The likeliest classes', () => {
  it('leave the label out, come in their order, and of equals the lower first', () => {
    const posteriors = { values: Float32Array.of(0.1, 0.4, 0.3, 0.2, 0.25, 0.25, 0.25, 0.25), rows: 2, columns: 4 };
    expect([...likeliestOthers(Int32Array.of(1, 3), posteriors, 2)]).toEqual([2, 3, 0, 1]);
    expect([...likeliestOthers(Int32Array.of(0, 0), posteriors, 9)]).toEqual([1, 2, 3, 1, 2, 3]);
  });

  it('belong to their image', () => {
    expect([...eachTimes(2, 3)]).toEqual([0, 0, 0, 1, 1, 1]);
  });
});
