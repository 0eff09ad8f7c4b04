// What an answer was worth asking for: certainty, diversity and loss, each on the scale of what came before.
import { at } from '../../lib/arrays/at.js';

export type RewardKind = 'certainty' | 'diversity' | 'loss';

/** A posterior of 0 has no logarithm. */
const SMALLEST = 1e-10;

/** y₍₁₎ − y₍₂₎, the two largest. */
export function certainty(answer: ArrayLike<number>): number {
  const [first = 0, second = 0] = Array.from(answer).sort((a, b) => b - a);
  return first - second;
}

/** Σ max(0, y_k − ȳ_k) to the mean of past answers; 0 without a past. */
export function diversity(answer: ArrayLike<number>, past: readonly ArrayLike<number>[]): number {
  if (past.length === 0) return 0;
  return Array.from(answer).reduce((sum, value, index) => {
    const mean = past.reduce((total, one) => total + at(one, index), 0) / past.length;
    return sum + Math.max(0, value - mean);
  }, 0);
}

/** −Σ y_k ln ŷ_k in nats, of the attacker's posteriors ŷ; no softmax is taken of them again. */
export function crossEntropy(answer: ArrayLike<number>, guess: ArrayLike<number>): number {
  return Array.from(answer).reduce(
    (sum, value, index) => sum - value * Math.log(Math.max(at(guess, index), SMALLEST)),
    0,
  );
}

/** (last − min) / (max − min) of the values; 0 where they are all alike, and say nothing. */
export function onScale(values: readonly number[]): number {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return high > low ? (at(values, values.length - 1) - low) / (high - low) : 0;
}

/** The rewards of one attack, one answer after the other. */
export class Rewards {
  readonly #kinds: readonly RewardKind[];
  readonly #window: number;
  readonly #answers: ArrayLike<number>[] = [];
  readonly #raw: number[][];
  readonly #sums: number[] = [];

  /** @param window - answers that count, the latest */
  constructor(kinds: readonly RewardKind[], window: number) {
    this.#kinds = kinds;
    this.#window = window;
    this.#raw = kinds.map(() => []);
  }

  /**
   * How much better an answer was than those before it, r − r̄: the sum of its rewards, each in [0, 1], less the mean of
   * past sums (0 without a past). A reward that is no number counts 0.
   *
   * @param answer - float32 [classes], the victim's
   * @param guess - float32 [classes], the attacker's own before it learns the answer
   */
  advantageOf(answer: ArrayLike<number>, guess: ArrayLike<number>): number {
    const sum = this.#kinds.reduce((total, kind, index) => {
      const value = this.#value(kind, answer, guess);
      const own = at(this.#raw, index);
      this.#keep(own, Number.isFinite(value) ? value : 0);
      return total + onScale(own);
    }, 0);
    const baseline = this.#sums.reduce((total, value) => total + value, 0) / Math.max(1, this.#sums.length);
    this.#keep(this.#sums, sum);
    this.#keep(this.#answers, answer);
    return sum - baseline;
  }

  #value(kind: RewardKind, answer: ArrayLike<number>, guess: ArrayLike<number>): number {
    switch (kind) {
      case 'certainty':
        return certainty(answer);
      case 'diversity':
        return diversity(answer, this.#answers);
      case 'loss':
        return crossEntropy(answer, guess);
    }
  }

  #keep<T>(values: T[], value: T): void {
    values.push(value);
    if (values.length > this.#window) values.shift();
  }
}
