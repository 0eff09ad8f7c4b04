import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Defense } from '../../../bench/contract/plugins.js';
import type { Matrix } from '../../../bench/contract/arrays.js';
import { defense } from '../../../bench/defenses/modelguard-s.js';
import { argmax } from '../../../bench/lib/arrays/matrix.js';
import { checkParameters } from '../../../bench/pipeline/suite/check-network.js';
import { noSubstitutes } from '../../support/no-substitutes.js';
import { answerWith, l1, PIXEL, pixels, rowsIn } from './answer-with.js';
import { posteriors, rowsOf } from './posteriors.js';

const STREAM = rowsOf([0.9, 0.06, 0.04], [0.8, 0.1, 0.1], [0.3, 0.6, 0.1], [0.5, 0.3, 0.2], [0.4, 0.3, 0.3]);

const opened = async (epsilon: number): Promise<Defense> =>
  defense.open({ epsilon }, {}, { classes: 3, inputShape: PIXEL, seed: 1, substitute: noSubstitutes() });

const ask = async (
  of: Defense,
  asked: Matrix,
  firstQueryIndex: number,
  client = 'a',
): Promise<readonly Float32Array[]> =>
  rowsIn(await of.answer(asked, pixels(asked.rows), { firstQueryIndex, client, seed: 1 }));

describe('ModelGuard-S', () => {
  it('answers with the first earlier answer of the class that is within the budget, else exactly', async () => {
    // 0.2 from the first; another class; 0.8 from the first; 0.2 from the fourth.
    const [first, , third, fourth] = rowsIn(STREAM);
    expect(rowsIn(await answerWith(defense, { epsilon: 0.5 }, STREAM))).toEqual([first, first, third, fourth, fourth]);
  });

  it('gives another answer where another one came first', async () => {
    const turned = rowsOf([0.8, 0.1, 0.1], [0.9, 0.06, 0.04]);
    const [first] = rowsIn(turned);
    expect(rowsIn(await answerWith(defense, { epsilon: 0.5 }, turned))).toEqual([first, first]);
  });

  it('keeps one codebook for all clients', async () => {
    const one = await opened(0.5);
    const [first] = await ask(one, rowsOf([0.9, 0.06, 0.04]), 0, 'a');
    expect(await ask(one, rowsOf([0.8, 0.1, 0.1]), 1, 'b')).toEqual([first]);
  });

  it('forgets what was answered in a batch that is asked again under the same numbers', async () => {
    const one = await opened(0.5);
    await ask(one, rowsOf([0.3, 0.6, 0.1]), 0);
    await ask(one, rowsOf([0.9, 0.06, 0.04]), 1);
    const other = rowsOf([0.8, 0.1, 0.1]);
    expect(await ask(one, other, 1)).toEqual(rowsIn(other));
    expect(await ask(one, rowsOf([0.35, 0.55, 0.1]), 2)).toEqual(rowsIn(rowsOf([0.3, 0.6, 0.1])));
  });

  it('stays within the budget, keeps the first class, and answers the same image as before', async () => {
    await fc.assert(
      fc.asyncProperty(posteriors(), fc.double({ min: 0, max: 2, noNaN: true }), async (asked, epsilon) => {
        const twice = { ...asked, values: Float32Array.of(...asked.values, ...asked.values), rows: 2 * asked.rows };
        const answers = rowsIn(await answerWith(defense, { epsilon }, twice));
        for (const [row, p] of rowsIn(twice).entries()) {
          expect(l1(answers[row] ?? [], p)).toBeLessThanOrEqual(epsilon);
          expect(argmax(answers[row] ?? [])).toBe(argmax(p));
        }
        expect(answers.slice(asked.rows)).toEqual(answers.slice(0, asked.rows));
      }),
      { numRuns: 50 },
    );
  });

  it('is no defense without a budget', async () => {
    expect(await answerWith(defense, { epsilon: 0 }, STREAM)).toEqual(STREAM);
  });

  it.each([-0.1, 2.1])('refuses a budget of %s', (epsilon) => {
    expect(() => checkParameters(defense.parameters, { epsilon }, '/parameters')).toThrow(
      expect.objectContaining({ code: 'bad-parameters', where: '/parameters/epsilon' }),
    );
  });
});
