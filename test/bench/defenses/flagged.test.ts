import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../../bench/contract/arrays.js';
import type { HeldDetector } from '../../../bench/contract/plugins.js';
import { defense } from '../../../bench/defenses/flagged/index.js';
import { inTurn } from '../../../bench/pipeline/jobs/open-defenses.js';
import { noSubstitutes } from '../../support/no-substitutes.js';
import { PIXEL, pixels, rowsIn } from './answer-with.js';

/** Flags the queries whose grey level, which is their row, is odd. */
const ODD: HeldDetector = {
  flags: ({ pixels: levels }) => Promise.resolve(Uint8Array.from(levels, (level) => level % 2)),
};
const ASKED: Matrix = { values: Float32Array.of(0.5, 0.25, 0.25, 0.125, 0.75, 0.125), rows: 2, columns: 3 };
const CONTEXT = { firstQueryIndex: 0, client: 'a', seed: 1 };

async function open(parameters: Record<string, unknown>) {
  const opening = { classes: 3, inputShape: PIXEL, seed: 1, substitute: noSubstitutes(), detector: ODD };
  return defense.open(parameters, {}, opening);
}

async function answers(response: string): Promise<readonly (readonly number[])[]> {
  return rowsIn(await (await open({ response })).answer(ASKED, pixels(2), CONTEXT)).map((row) => [...row]);
}

describe('Answers by a detector', () => {
  it.each([
    ['refuse', [0, 0, 0]],
    ['uniform', [Math.fround(1 / 3), Math.fround(1 / 3), Math.fround(1 / 3)]],
    ['argmax', [0, 1, 0]],
  ])('%s what is flagged and nothing else', async (response, flagged) => {
    expect(await answers(response)).toEqual([[0.5, 0.25, 0.25], flagged]);
  });

  it('shuffles the numbers of an answer, in the same way however often an image is asked', async () => {
    const [plain, mixed = []] = await answers('shuffled');
    expect(plain).toEqual([0.5, 0.25, 0.25]);
    expect([...mixed].sort()).toEqual([0.125, 0.125, 0.75]);
    expect((await answers('shuffled'))[1]).toEqual(mixed);
  });

  it('refuses for good: no later defense makes an answer of nothing', async () => {
    const flagging = { id: 'flagged', meta: null, seed: 1, defense: await open({ response: 'refuse' }) };
    const certain = {
      id: 'certain',
      meta: null,
      seed: 1,
      defense: { answer: () => ({ ...ASKED, values: Float32Array.of(1, 0, 0, 1, 0, 0) }) },
    };
    const list = inTurn([{ ...flagging, unnormalised: true, refuses: true }, certain]);
    expect([...(await list.answer(ASKED, pixels(2), CONTEXT)).values]).toEqual([1, 0, 0, 0, 0, 0]);
  });

  it('says what it lacks', async () => {
    const opening = { classes: 3, inputShape: PIXEL, seed: 1, substitute: noSubstitutes() };
    const without = async () => defense.open({}, {}, opening);
    await expect(without()).rejects.toMatchObject({ code: 'state-incomplete', where: 'flagged' });
    await expect(open({ response: 'misinformation' })).rejects.toMatchObject({ code: 'state-incomplete' });
  });
});
