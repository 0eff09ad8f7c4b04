import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defense } from '../../../../bench/defenses/modelguard-w/index.js';
import { checkParameters } from '../../../../bench/pipeline/suite/check-network.js';
import { answerWith, l1, rowsIn } from '../answer-with.js';
import { posteriors, rowsOf } from '../posteriors.js';

describe('ModelGuard-W', () => {
  it('moves by no more than its budget, 1 where nothing is said', async () => {
    await fc.assert(
      fc.asyncProperty(posteriors(), async (asked) => {
        const answers = rowsIn(await answerWith(defense, {}, asked));
        for (const [row, p] of rowsIn(asked).entries()) expect(l1(answers[row] ?? [], p)).toBeLessThanOrEqual(1 + 1e-6);
      }),
      { numRuns: 40 },
    );
  });

  it('answers a tie that it cannot part, and an answer without any class, as they are', async () => {
    const asked = rowsOf([0.5, 0.5, 0], [0, 0, 0]);
    expect(await answerWith(defense, { epsilon: 0 }, asked)).toEqual(asked);
  });

  it.each([-0.1, 2.1])('refuses a budget of %s', (epsilon) => {
    expect(() => checkParameters(defense.parameters, { epsilon }, '/parameters')).toThrow(
      expect.objectContaining({ code: 'bad-parameters', where: '/parameters/epsilon' }),
    );
  });
});
