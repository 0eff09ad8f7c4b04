import { expect, it } from 'vitest';
import { assertSomeDifference } from '../../../../bench/tensor/blocks/zero-gradient.js';
import { cosineFactor, rateFactor } from '../../../../bench/tensor/blocks/milestones.js';

const published = { step: 1e-3, dimensions: 3072, queryPrecision: 'uint8' } as const;

it('says that a published step of 1e-3 is far below half a grey level, and from which step on it is not', () => {
  // 0.108678: card section 0.2.
  expect(() => assertSomeDifference({ values: [0, 0, 0], ...published })).toThrow(/0\.108678 or more.*0\.000018/s);
});

it('asks floats of the victim, or a longer step', () => {
  let error: unknown;
  try {
    assertSomeDifference({ values: [0], ...published });
  } catch (caught) {
    error = caught;
  }
  expect(error).toMatchObject({ code: 'zero-gradient' });
  expect((error as { hint: string }).hint).toContain('"queryPrecision": "float32"');
});

it('is content with one difference, and with nothing asked', () => {
  assertSomeDifference({ values: [0, 1e-9], ...published });
  assertSomeDifference({ values: [], ...published });
});

it('lowers a rate at each milestone that is reached: .3 at a tenth, .09 at three', () => {
  const milestones = { at: [0.1, 0.3, 0.5], factor: 0.3 };
  expect([0, 0.099, 0.1, 0.3, 0.9].map((done) => Number(rateFactor(milestones, done).toFixed(6)))).toEqual([
    1, 1, 0.3, 0.09, 0.027,
  ]);
});

it('lets a rate fall as half a cosine: all of it, .5 half way, nothing at the end', () => {
  expect([0, 0.5, 1].map((done) => Number(cosineFactor(done).toFixed(6)))).toEqual([1, 0.5, 0]);
});
