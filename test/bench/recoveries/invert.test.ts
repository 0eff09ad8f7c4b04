// Reverse sigmoid turned around: before its fold, behind it, and for whatever the victim may have said.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../../bench/contract/arrays.js';
import { recovery } from '../../../bench/recoveries/invert/index.js';
import { posteriors, rowsOf } from '../defenses/posteriors.js';
import { contextWith, ledgerWith } from './context.js';
import { imitatedReverseSigmoid } from './imitated.js';

async function inverted(answers: Matrix, parameters = { beta: 1, gamma: 0.2 }, options = {}): Promise<Matrix> {
  const imitated = imitatedReverseSigmoid(answers.columns, parameters);
  const { targets, positions } = await recovery.recover(
    ledgerWith(answers),
    contextWith(answers, { imitated }),
    options,
  );
  expect([...positions]).toEqual(Array.from({ length: answers.rows }, (_, row) => row));
  return targets;
}

const answer = (clean: Matrix, parameters = { beta: 1, gamma: 0.2 }): Promise<Matrix> =>
  imitatedReverseSigmoid(clean.columns, parameters).answer(clean, {
    pixels: new Uint8Array(clean.rows),
    count: clean.rows,
    shape: [1, 1, 1],
  });

/** Largest difference of a posterior. */
const off = (a: Matrix, b: Matrix): number =>
  a.values.reduce((most, value, at) => Math.max(most, Math.abs(value - (b.values[at] ?? 0))), 0);

/** Two classes share, none of them among those answered least: found by chance once, and by no start that has a rule. */
const SHARED_BY_TWO = rowsOf([0.535714, 0.001948, 0.451948, 0.01039]);

describe('invert', () => {
  it('brings back what the victim said, near the answer or certain', async () => {
    // Card D3: (.9, .06, .04) at beta .21 and gamma .2, and (.999, .0007, .0003) at beta 1.
    const near = await inverted(rowsOf([0.845367, 0.084974, 0.069659]), { beta: 0.21, gamma: 0.2 }, { prefer: 'near' });
    expect(off(near, rowsOf([0.9, 0.06, 0.04]))).toBeLessThan(1e-5);
    expect(off(await inverted(rowsOf([0.51978, 0.231089, 0.249131])), rowsOf([0.999, 0.0007, 0.0003]))).toBeLessThan(
      1e-5,
    );
  });

  it('cannot tell apart what is answered alike: (.5, .3, .2) and (.99982, .00001, .00017)', async () => {
    const answers = rowsOf([0.449989, 0.30803, 0.241981]);
    expect((await inverted(answers)).values[0]).toBeGreaterThan(0.99);
    expect(off(await inverted(answers, undefined, { prefer: 'near' }), rowsOf([0.5, 0.3, 0.2]))).toBeLessThan(1e-4);
  });

  it('finds posteriors that are answered as was answered, whatever the victim said', async () => {
    await fc.assert(
      fc.asyncProperty(posteriors({ min: 2, max: 6 }), async (clean) => {
        const answers = await answer(clean);
        const found = await inverted(answers);
        expect(off(await answer(found), answers)).toBeLessThan(1e-3);
      }),
      { numRuns: 40, seed: 1, examples: [[SHARED_BY_TWO]] },
    );
  });

  it('leaves answers of a defense that changes nothing as they are', async () => {
    const answers = rowsOf([0.7, 0.2, 0.1]);
    const imitated = {
      keepsTopOne: true,
      answer: (given: Matrix) => Promise.resolve(given),
      predict: () => Promise.reject(new Error('no')),
    };
    const { targets } = await recovery.recover(ledgerWith(answers), contextWith(answers, { imitated }), {});
    expect(off(targets, answers)).toBeLessThan(1e-6);
  });

  it('refuses a defense with chance in it, and to go without one', async () => {
    const answers = rowsOf([0.7, 0.2, 0.1]);
    let asked = 0;
    const imitated = {
      keepsTopOne: true,
      answer: (given: Matrix) =>
        Promise.resolve({ ...given, values: given.values.map((value) => value + ++asked / 1e3) }),
      predict: () => Promise.reject(new Error('no')),
    };
    const ledger = ledgerWith(answers);
    await expect(recovery.recover(ledger, contextWith(answers, { imitated }), {})).rejects.toMatchObject({
      code: 'defense-without-inverse',
    });
    await expect(recovery.recover(ledger, contextWith(answers), {})).rejects.toMatchObject({
      code: 'recovery-knowledge',
    });
  });
});
