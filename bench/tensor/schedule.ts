// Learning rate and momentum of every step.
import type { Training } from '../contract/training.js';

export interface StepRates {
  readonly learningRate: number;
  /** Momentum of SGD, first beta of Adam. */
  readonly momentum: number;
}

/** PyTorch's OneCycleLR defaults `base_momentum` and `max_momentum`. */
const LOW_MOMENTUM = 0.85;
const HIGH_MOMENTUM = 0.95;

/**
 * Rates of one optimizer step.
 *
 * @param step - 0-based over the whole training
 * @param stepsPerEpoch - batches an epoch, the last partial one included
 */
export function ratesAt(training: Training, step: number, stepsPerEpoch: number): StepRates {
  const { schedule, learningRate, momentum } = training;
  const total = training.epochs * stepsPerEpoch;
  switch (schedule.kind) {
    case 'constant':
      return { learningRate, momentum };
    case 'step': {
      const drops = Math.floor(Math.floor(step / stepsPerEpoch) / schedule.everyEpochs);
      return { learningRate: learningRate * schedule.factor ** drops, momentum };
    }
    case 'cosine':
      return { learningRate: anneal(learningRate, 0, step / total), momentum };
    case 'one-cycle': {
      const rates = oneCycle(learningRate, schedule, step, total);
      return schedule.cycleMomentum ? rates : { ...rates, momentum };
    }
  }
}

type OneCycle = Extract<Training['schedule'], { kind: 'one-cycle' }>;

/**
 * Smith and Topin (2018) as PyTorch's OneCycleLR has it, cosine annealed in two phases: up from peak / initialDivisor
 * over the first `warmupFraction` of the steps, then down to that start / finalDivisor at the very last step.
 */
function oneCycle(peak: number, schedule: OneCycle, step: number, total: number): StepRates {
  const start = peak / schedule.initialDivisor;
  const turn = schedule.warmupFraction * total - 1;
  if (turn > 0 && step <= turn) {
    const done = step / turn;
    return { learningRate: anneal(start, peak, done), momentum: anneal(HIGH_MOMENTUM, LOW_MOMENTUM, done) };
  }
  // In trainings of a few steps the turn lies before the first one, as in PyTorch.
  const rest = total - 1 - turn;
  const done = rest > 0 ? (step - turn) / rest : 1;
  const end = start / schedule.finalDivisor;
  return { learningRate: anneal(peak, end, done), momentum: anneal(LOW_MOMENTUM, HIGH_MOMENTUM, done) };
}

/** Half a cosine from `start` (done = 0) to `end` (done = 1). */
function anneal(start: number, end: number, done: number): number {
  return end + ((start - end) / 2) * (1 + Math.cos(Math.PI * done));
}
