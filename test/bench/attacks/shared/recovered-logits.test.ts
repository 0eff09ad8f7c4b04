import fc from 'fast-check';
import { expect, it } from 'vitest';
import { recoveredLogits } from '../../../../bench/attacks/shared/recovered-logits.js';

const of = (...row: number[]): number[] => [
  ...recoveredLogits({ values: Float32Array.from(row), rows: 1, columns: row.length }).values,
];

it('takes the mean off the logarithms: (.9, .06, .04) (card A8)', () => {
  const [first = 0, second = 0, third = 0] = of(0.9, 0.06, 0.04);
  expect(first).toBeCloseTo(1.940522, 6);
  expect(second).toBeCloseTo(-0.767528, 6);
  expect(third).toBeCloseTo(-1.172993, 6);
  // Against (1, 0, -1): 0.627015 on the mean (card A8).
  expect((Math.abs(first - 1) + Math.abs(second) + Math.abs(third + 1)) / 3).toBeCloseTo(0.627015, 6);
});

it('gives numbers where a class has none of the mass', () => {
  expect(of(1, 0, 0).every(Number.isFinite)).toBe(true);
});

it('sums to 0 and has the softmax that it came from', () => {
  const row = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 2, maxLength: 12 });
  fc.assert(
    fc.property(row, (weights) => {
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const logits = of(...weights.map((weight) => weight / total));
      expect(logits.reduce((sum, logit) => sum + logit, 0)).toBeCloseTo(0, 4);
      const mass = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
      for (const [index, logit] of logits.entries())
        expect(Math.exp(logit) / mass).toBeCloseTo((weights[index] ?? 0) / total, 5);
    }),
  );
});
