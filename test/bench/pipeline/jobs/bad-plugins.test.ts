// Plug-ins that do not say what they owe: each is named, with what was expected, what came and the next act.
import { expect, it } from 'vitest';
import type { Matrix } from '../../../../bench/contract/arrays.js';
import { storeOf } from '../../../../bench/lib/images/image-store.js';
import { checkAlarm } from '../../../../bench/pipeline/jobs/check-verdicts.js';
import { inTurn } from '../../../../bench/pipeline/jobs/open-defenses.js';
import { scoreStream } from '../../../../bench/pipeline/jobs/score-stream.js';
import { ourError } from '../../../support/errors.js';
import { defense as topK } from '../../../../bench/defenses/top-k.js';

const ASKED: Matrix = { values: Float32Array.of(0.5, 0.3, 0.2, 0.1, 0.1, 0.8), rows: 2, columns: 3 };
const IMAGES = { pixels: new Uint8Array(2), count: 2, shape: [1, 1, 1] as const };

function answered(values: readonly number[], asked = ASKED, unnormalised = false): Promise<Matrix> {
  const given = { values: Float32Array.from(values), rows: Math.ceil(values.length / 3), columns: 3 };
  const opened = { id: 'mine', meta: {}, seed: 1, unnormalised, defense: { answer: () => given } };
  return inTurn([opened]).answer(asked, IMAGES, { firstQueryIndex: 0, client: 'a', seed: 1 });
}

it.each([
  ['off the simplex', [0.5, 0.3, 0.2, 0.1, 0.1, 0.5], 'a sum of 0.7'],
  ['NaN', [0.5, 0.3, 0.2, 0.1, Number.NaN, 0.8], 'NaN in row 1, column 1'],
  ['negative', [0.5, 0.3, 0.2, 0.1, -0.1, 1], '-0.1'],
  ['of another count', [0.5, 0.3, 0.2], '3 values as [1, 3]'],
])('A defense whose answers are %s is refused', async (_what, values, got) => {
  const error = await ourError(answered(values));
  expect(error).toMatchObject({ name: 'PluginError', code: 'defense-answer', where: 'defense mine' });
  expect(error.message).toContain(got);
  expect(error.hint).toContain('Return a float32 row');
});

it('A defense may leave rows that were off the simplex as they are, and says so where it takes them off', async () => {
  const off = { ...ASKED, values: Float32Array.of(0.5, 0.3, 0, 0, 0, 0) };
  expect((await answered([0.5, 0.3, 0, 0, 0, 0], off)).rows).toBe(2);
  expect((await answered([0.5, 0, 0, 0, 0, 0.8], ASKED, true)).rows).toBe(2);
  expect([topK.unnormalised?.({ rescale: false }), topK.unnormalised?.({})]).toEqual([true, false]);
});

it.each([
  ['of another count', Float64Array.of(1), '1'],
  ['NaN', Float64Array.of(1, Number.NaN), 'NaN for query 1'],
])('A detector whose scores are %s is refused', async (_what, scores, got) => {
  const detector = { score: () => Promise.resolve(scores), dispose: () => undefined };
  const error = await ourError(scoreStream(detector, storeOf(IMAGES), { model: null, who: 'detector mine' }));
  expect(error).toMatchObject({ name: 'PluginError', code: 'detector-scores', where: 'detector mine' });
  expect(error.message).toContain(`expected 2 finite numbers, got ${got}`);
  expect(error.hint).toContain('one a query');
});

it('A detector of streams alarms at a query that it has met, by a finite statistic', async () => {
  expect(checkAlarm({ alarmAt: 4, statistic: 1 }, 5, 'detector mine')).toBe(4);
  expect(checkAlarm({ alarmAt: null, statistic: null }, 5, 'detector mine')).toBeNull();
  for (const verdict of [
    { alarmAt: 5, statistic: 1 },
    { alarmAt: 0.5, statistic: 1 },
    { alarmAt: null, statistic: Number.NaN },
  ]) {
    const error = await ourError(Promise.resolve().then(() => checkAlarm(verdict, 5, 'detector mine')));
    expect(error).toMatchObject({ name: 'PluginError', code: 'detector-alarm', where: 'detector mine' });
  }
});
