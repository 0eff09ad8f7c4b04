import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defense } from '../../../../bench/defenses/noise/index.js';
import { argmax } from '../../../../bench/lib/arrays/matrix.js';
import { checkParameters } from '../../../../bench/pipeline/suite/check-network.js';
import { answerWith, l1, pixels, rowsIn } from '../answer-with.js';
import { posteriors, rowsOf } from '../posteriors.js';

const KINDS = [{}, { kind: 'projected' }, { kind: 'projected', norm: 'l1' }, { kind: 'flip' }];
const ROW = [0.45, ...Array.from({ length: 11 }, () => 0.05)];
const SAME = rowsOf(ROW, ROW);
const TWICE = { ...pixels(2), pixels: new Uint8Array(2) };

describe.each(KINDS)('Noise %j', (parameters) => {
  it('answers with distributions, the same by the same seed, others by another', async () => {
    await fc.assert(
      fc.asyncProperty(posteriors({ min: 3 }), async (asked) => {
        const answers = await answerWith(defense, parameters, asked);
        for (const row of rowsIn(answers)) expect(Math.abs(l1(row, []) - 1)).toBeLessThan(1e-6);
        expect(await answerWith(defense, parameters, asked)).toEqual(answers);
      }),
      { numRuns: 30 },
    );
    expect(await answerWith(defense, parameters, SAME)).not.toEqual(
      await answerWith(defense, parameters, SAME, { seed: 2 }),
    );
  });

  it('answers an image that is asked again anew, or as before where it is drawn by image', async () => {
    const anew = rowsIn(await answerWith(defense, parameters, SAME, { images: TWICE, seed: 3 }));
    expect(anew[0]).not.toEqual(anew[1]);
    const image = { ...parameters, per: 'image' };
    const before = rowsIn(await answerWith(defense, image, SAME, { images: TWICE, seed: 3 }));
    expect(before[0]).toEqual(before[1]);
    const [first, second] = rowsIn(await answerWith(defense, image, SAME, { seed: 3 }));
    expect(second).not.toEqual(first);
  });
});

describe('Noise', () => {
  it('is as wide as it is told', async () => {
    // Far from 0 no draw is clipped, and the rescaling of two classes leaves (d₀ − d₁) / 2 to first order: 0.01 / √2.
    const many = rowsOf(...Array.from({ length: 2000 }, () => [0.5, 0.5]));
    const first = rowsIn(await answerWith(defense, { deviation: 0.01 }, many)).map(([value = 0]) => value - 0.5);
    const variance = first.reduce((sum, value) => sum + value ** 2, 0) / first.length;
    // Relative standard error of a deviation from 2,000 draws: 1 / √4000 = 0.016; five of them.
    expect(Math.sqrt(variance) * Math.SQRT2).toBeGreaterThan(0.01 * 0.92);
    expect(Math.sqrt(variance) * Math.SQRT2).toBeLessThan(0.01 * 1.08);
  });

  it('of a flip keeps within the budget, and moves the first class at a budget above 1', async () => {
    const answers = await answerWith(defense, { kind: 'flip', epsilon: 1.2 }, SAME);
    for (const row of rowsIn(answers)) {
      expect(l1(row, ROW)).toBeLessThanOrEqual(1.2 + 1e-6);
      expect(argmax(row)).not.toBe(0);
    }
  });

  it.each([
    [{ kind: 'flip', epsilon: 2.5 }, '/parameters/epsilon', /<= 2, got 2.5/],
    [{ kind: 'flip', deviation: 0.1 }, '/parameters', /unknown key "deviation"/],
    [{ deviation: 0 }, '/parameters/deviation', /> 0, got 0/],
    [{ kind: 'projected', norm: 'l3' }, '/parameters/norm', /got "l3"/],
  ])('refuses %j with its place', (parameters, where, message) => {
    const check = (): void => checkParameters(defense.parameters, parameters, '/parameters');
    expect(check).toThrow(expect.objectContaining({ code: 'bad-parameters', where }));
    expect(check).toThrow(message);
  });
});
