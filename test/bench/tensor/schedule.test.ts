import { describe, expect, it } from 'vitest';
import { resolveTraining, type TrainingOptions } from '../../../bench/contract/training.js';
import { ratesAt } from '../../../bench/tensor/schedule.js';

/** Rates of all steps of a training with `stepsPerEpoch` steps an epoch. */
function rates(options: TrainingOptions, stepsPerEpoch: number): { learningRates: number[]; momenta: number[] } {
  const training = resolveTraining({ learningRate: 0.1, ...options }, 100);
  const steps = [...Array(training.epochs * stepsPerEpoch).keys()];
  const all = steps.map((step) => ratesAt(training, step, stepsPerEpoch));
  return { learningRates: all.map((r) => r.learningRate), momenta: all.map((r) => r.momentum) };
}

function expectClose(got: readonly number[], expected: readonly number[]): void {
  expect(got).toHaveLength(expected.length);
  for (const [index, value] of expected.entries()) expect(got[index]).toBeCloseTo(value, 9);
}

describe('ratesAt', () => {
  it('follows the one-cycle schedule of PyTorch with its defaults', () => {
    const { learningRates, momenta } = rates({ epochs: 2 }, 5);
    // OneCycleLR(max_lr=0.1, total_steps=10): up over steps 0 to 0.3 * 10 - 1 = 2 from 0.1 / 25 = 0.004, then down
    // over 7 steps to 0.004 / 10^4 = 4e-7, both as half a cosine: end + (start - end) / 2 * (1 + cos(pi * share)).
    const down = (step: number): number => 4e-7 + ((0.1 - 4e-7) / 2) * (1 + Math.cos((Math.PI * (step - 2)) / 7));
    expectClose(learningRates, [0.004, 0.052, 0.1, down(3), down(4), down(5), down(6), down(7), down(8), 4e-7]);
    expect(learningRates[3]).toBeCloseTo(0.0950484629, 9);
    expect(learningRates[5]).toBeCloseTo(0.0611262022, 9);
    // The momentum goes the other way between 0.95 and 0.85.
    expectClose(momenta.slice(0, 3), [0.95, 0.9, 0.85]);
    expect(momenta[5]).toBeCloseTo(0.95 - 0.05 * (1 + 0.222520934), 9);
    expect(momenta[9]).toBeCloseTo(0.95, 9);
  });

  it('keeps the momentum where it is not to be cycled', () => {
    expect(new Set(rates({ schedule: { kind: 'one-cycle', cycleMomentum: false } }, 3).momenta)).toEqual(
      new Set([0.9]),
    );
  });

  it('does in trainings of one and two steps what PyTorch does: the peak lies before the first', () => {
    expectClose(rates({ epochs: 1 }, 1).learningRates, [4e-7]);
    // The turn is at 0.3 * 2 - 1 = -0.4, so step 0 is 0.4 / 1.4 = 2/7 of the way down: cos(2 pi / 7) = 0.6234898019.
    expectClose(rates({ epochs: 2 }, 1).learningRates, [4e-7 + ((0.1 - 4e-7) / 2) * 1.6234898019, 4e-7]);
  });

  it('drops by the factor after every so many epochs', () => {
    const options: TrainingOptions = { epochs: 5, schedule: { kind: 'step', everyEpochs: 2, factor: 0.5 } };
    expectClose(rates(options, 1).learningRates, [0.1, 0.1, 0.05, 0.05, 0.025]);
    expectClose(rates(options, 2).learningRates.slice(2, 6), [0.1, 0.1, 0.05, 0.05]);
  });

  it('goes down half a cosine', () => {
    // cos 0 = 1, cos pi/4 = 0.7071067812, cos pi/2 = 0.
    const { learningRates } = rates({ epochs: 4, schedule: { kind: 'cosine' } }, 1);
    expectClose(learningRates.slice(0, 3), [0.1, 0.05 * 1.7071067812, 0.05]);
  });

  it('can stay where it is', () => {
    expectClose(rates({ epochs: 3, schedule: { kind: 'constant' } }, 1).learningRates, [0.1, 0.1, 0.1]);
  });
});
