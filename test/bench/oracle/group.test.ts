import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GROUP_IMAGES, groupLength, joinImages, sliceRows } from '../../../bench/oracle/group.js';
import { toyCore, toyImages, toyVictim } from './toy.js';

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

describe('Batches that wait together', () => {
  it('form the longest group that the model and the budget surely hold, and at least one batch', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(counts, fc.nat(400), (waiting, remaining) => {
        const most = Math.min(GROUP_IMAGES, remaining);
        const length = groupLength(waiting, remaining);
        expect(length).toBeGreaterThanOrEqual(1);
        if (length > 1) expect(sum(waiting.slice(0, length))).toBeLessThanOrEqual(most);
        if (length < waiting.length) expect(sum(waiting.slice(0, length + 1))).toBeGreaterThan(most);
      }),
    );
  });

  it('are joined in order and their answers taken apart again', async () => {
    const batches = [toyImages([7, 0, 0]), toyImages([1, 2, 3], [0, 0, 17])];
    const joined = joinImages(batches.map((images) => ({ images, rows: new Int32Array(images.count).fill(-1) })));
    expect(joined).toEqual(toyImages([7, 0, 0], [1, 2, 3], [0, 0, 17]));
    const [first, second] = batches.map(async (images) => toyVictim(images));
    const answers = await toyVictim(joined);
    expect(sliceRows(answers, 0, 1)).toEqual(await first);
    expect(sliceRows(answers, 1, 2)).toEqual(await second);
  });

  it('do not fail because of one of them: each is then asked for alone', async () => {
    const core = toyCore({
      victim: async (images) => {
        if (images.pixels.includes(13)) throw new Error('unlucky');
        return toyVictim(images);
      },
    });
    const settled = await Promise.allSettled(
      [[1, 2, 3] as const, [13, 0, 0] as const, [7, 0, 0] as const].map((pixels) =>
        core.query({ images: toyImages(pixels), rows: null }, 'a'),
      ),
    );
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(core.counts).toEqual({ asked: 2, answered: 2, refused: 0 });
    expect(core.ledger().images).toEqual(toyImages([1, 2, 3], [7, 0, 0]));
  });
});
