// The values are those of the formulas for the logits (2, 0, −1), worked out apart from this code.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { energy, softmaxAt, uncertainty } from '../../../../bench/detectors/shared/softmax-scores.js';

const LOGITS = [2, 0, -1];
const logits = fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 2, maxLength: 12 });

describe('The softmax at a temperature', () => {
  it('is the softmax at 1, and nearly flat at 1000', () => {
    const posteriors = softmaxAt(LOGITS, 1);
    [0.843795, 0.114195, 0.04201].forEach((value, index) => expect(posteriors[index]).toBeCloseTo(value, 6));
    expect(softmaxAt(LOGITS, 1000)[0]).toBeCloseTo(0.333889, 6);
  });
});

describe('Uncertainty', () => {
  it('is one minus the largest posterior', () => {
    expect(uncertainty(softmaxAt(LOGITS, 1))).toBeCloseTo(0.156205, 6);
    expect(uncertainty([0.25, 0.25, 0.25, 0.25])).toBe(0.75);
  });

  it('tells answers apart whose largest posterior rounds to 1', () => {
    const [sure, surer] = [Float32Array.of(1, 3e-9, 0), Float32Array.of(1, 1e-9, 0)];
    expect(sure[0]).toBe(surer[0]);
    expect(uncertainty(sure)).toBeGreaterThan(uncertainty(surer));
  });
});

describe('Energy', () => {
  it('is −T ln Σ exp(z / T)', () => {
    expect(energy(LOGITS, 1)).toBeCloseTo(-2.169846, 6);
    expect(energy(LOGITS, 1000)).toBeCloseTo(-1098.9464, 4);
    expect(energy([7, 5, 4], 1)).toBeCloseTo(-7.169846, 6);
  });

  it('moves with what all logits have in common, which posteriors forget', () => {
    fc.assert(
      fc.property(logits, fc.double({ min: -50, max: 50, noNaN: true }), (z, shift) => {
        const moved = z.map((value) => value + shift);
        expect(energy(moved, 1)).toBeCloseTo(energy(z, 1) - shift, 9);
        expect(uncertainty(softmaxAt(moved, 1))).toBeCloseTo(uncertainty(softmaxAt(z, 1)), 9);
      }),
    );
  });

  it('is finite for logits of any size', () => {
    expect(energy([1e4, -1e4], 1)).toBe(-1e4);
    expect(energy([-1e4, -1e4], 1)).toBeCloseTo(1e4 - Math.log(2), 6);
  });
});
