// Where a solution is looked for: between certainty and the answer, then anywhere.
import type { Matrix } from '../../contract/arrays.js';
import type { Rng } from '../../contract/plugins.js';
import { at } from '../../lib/arrays/at.js';
import { argmax, pickRows } from '../../lib/arrays/matrix.js';
import { solve } from './solve.js';

/** Answers float32 [n, classes] to posteriors [n, classes] on the images at so many positions. */
export type Asking = (posteriors: Matrix, positions: readonly number[]) => Promise<Matrix>;

/** L1 up to which a posterior counts as answered so. */
const ANSWERED = 1e-4;
/** A posterior below it begins as one of it. */
const SMALLEST = 1e-6;
/** Logarithms of a class against the likeliest, drawn for it: reverse sigmoid has a branch for each. */
const BRANCHES = [0, -2, -4, -8, -16] as const;
/** Many, for the rare answers that no start with a rule reaches; only those are searched so long. */
const RANDOM_STARTS = 48;
/** Logarithms of a class that is all but out of the question, and of one that shares with the first. */
const [OUT, SHARED] = [-8, -1];

/** Of one answer, the logarithms that a search begins with. */
type Start = (answer: Float32Array, rng: Rng) => readonly number[];

const odds =
  (log: number): Start =>
  (answer) =>
    Array.from(answer, (_, index) => (index === argmax(answer) ? log : 0));
const power =
  (exponent: number): Start =>
  (answer) =>
    Array.from(answer, (value) => exponent * Math.log(Math.max(value, SMALLEST)));
const anywhere: Start = (answer, rng) =>
  Array.from(answer, (_, index) => (index === argmax(answer) ? 0 : at(BRANCHES, rng.nextInt(BRANCHES.length))));

/** The first class shares with so many of those that were answered least: where nearly excluded classes are raised most, these were not. */
const shared =
  (others: number): Start =>
  (answer) => {
    const first = argmax(answer);
    const ranked = Array.from(answer.keys()).sort((a, b) => at(answer, a) - at(answer, b) || a - b);
    const sharing = new Set(ranked.filter((label) => label !== first).slice(0, others));
    return Array.from(answer, (_, label) => (label === first ? 0 : sharing.has(label) ? SHARED : OUT));
  };

const CERTAIN: readonly Start[] = [odds(14), shared(1), shared(2), shared(3), shared(4), odds(3), power(4), power(1)];

export interface Search {
  /** Of posteriors that are answered alike: a nearly certain one, or one near the answer. */
  readonly prefer: 'certain' | 'near';
  /** From each start, at most. */
  readonly steps: number;
  readonly rng: Rng;
}

/** float32 [n * classes]: the first solution that is answered so, else what is answered most nearly so. */
export async function search(ask: Asking, answers: Matrix, { prefer, steps, rng }: Search): Promise<Float32Array> {
  const { columns } = answers;
  const values = new Float32Array(answers.values.length);
  const nearest = new Float64Array(answers.rows).fill(Number.POSITIVE_INFINITY);
  const starts = prefer === 'certain' ? CERTAIN : CERTAIN.toReversed();
  const others = Array.from({ length: RANDOM_STARTS }, () => anywhere);
  for (const [index, start] of [...starts, ...others].entries()) {
    const left = Array.from(nearest.keys()).filter((row) => at(nearest, row) > ANSWERED);
    if (left.length === 0) break;
    const own = pickRows(answers, left);
    const draws = rng.fork(`start ${index}`);
    const logs = left.flatMap((_, row) => start(own.values.subarray(row * columns, (row + 1) * columns), draws));
    const found = await solve((posteriors) => ask(posteriors, left), own, Float64Array.from(logs), steps);
    for (const [position, row] of left.entries()) {
      const residual = at(found.residuals, position);
      if (residual >= at(nearest, row)) continue;
      nearest[row] = residual;
      values.set(found.posteriors.values.subarray(position * columns, (position + 1) * columns), row * columns);
    }
  }
  return values;
}
