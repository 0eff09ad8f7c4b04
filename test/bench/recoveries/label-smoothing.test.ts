import { describe, expect, it } from 'vitest';
import { recovery } from '../../../bench/recoveries/label-smoothing.js';
import { recovery as argmax } from '../../../bench/recoveries/argmax.js';
import { answersOf, recovered } from './answers.js';

const ANSWERS = answersOf([0.671, 0.165, 0.164], [0.4, 0.2, 0.4]);

describe('label-smoothing', () => {
  it('gives (.933333, .033333, .033333) for a tenth of three classes', async () => {
    // Card W3; of the tie the lowest class.
    const own = [0.933333, 0.033333, 0.033333];
    expect(await recovered(recovery, ANSWERS)).toEqual([...own, ...own]);
  });

  it('of no share is argmax, and of all of it says nothing', async () => {
    expect(await recovered(recovery, ANSWERS, { share: 0 })).toEqual(await recovered(argmax, ANSWERS));
    expect(new Set(await recovered(recovery, ANSWERS, { share: 1 }))).toEqual(new Set([0.333333]));
  });

  it.each([-0.1, 1.1])('refuses a share of %j', async (share) => {
    await expect(recovered(recovery, ANSWERS, { share })).rejects.toMatchObject({ code: 'schema-mismatch' });
  });
});
