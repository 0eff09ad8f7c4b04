// Plain arithmetic over an array, about a millisecond, that no change of ours touches: if it moves, the machine did.
import type { Benchmark } from './process/benchmark.js';

const SIZE = 1 << 14;
const ROUNDS = 24;

export const benchmark: Benchmark = {
  title: 'Control: plain arithmetic',
  control: true,
  warmups: 20,
  repetitions: 60,
  open() {
    const values = Float64Array.from({ length: SIZE }, (_, index) => index / SIZE);
    let sink = 0;
    return Promise.resolve({
      run() {
        for (let round = 0; round < ROUNDS; round++) sink += kernel(values);
        // The result is looked at, so that no compiler may leave the work out.
        if (!Number.isFinite(sink)) throw new RangeError('control: expected a finite sum');
      },
      counters: () => ({}),
    });
  },
};

function kernel(values: Float64Array): number {
  let state = 1;
  let sum = 0;
  for (const value of values) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    sum += value * (state >>> 8);
  }
  return sum / 2 ** 24;
}
