// Answers that pull a thief's gradient aside (Orekondy, Schiele and Fritz, ICLR 2020, equations 4 to 8): what to answer, and how far to go.
import { argmax } from '../../lib/arrays/matrix.js';

/** Gᵀy, whose row k of G is the gradient of −ln F_k(x; w) by the weights; linear, up to a rotation that is the same for every y. */
export type Gradient = (y: ArrayLike<number>) => Float64Array;

/** Added to the first class, so that it stays alone at the top. */
const MARGIN = 1e-5;
/** Below it a gradient has no direction: it is rounding. */
const SMALLEST_NORM = 1e-12;
/** Up to so many classes every set of them is tried. */
const MOST_EXHAUSTIVE = 10;

/**
 * The gradient by the weights and biases of a last layer that feeds a softmax. Row k of G is (q − e_k) ⊗ (f, 1), so Gᵀy is
 * (Σy · q − y) ⊗ (f, 1): the features f scale all answers alike and drop out of directions.
 *
 * @param q - posteriors of the defender's model on the query
 */
export function lastLayerGradient(q: ArrayLike<number>): Gradient {
  return (y) => {
    const pulled = Float64Array.from(y);
    const sum = pulled.reduce((total, value) => total + value, 0);
    return pulled.map((value, index) => sum * (q[index] ?? 0) - value);
  };
}

/** ‖Gᵀy / ‖Gᵀy‖ − Gᵀp / ‖Gᵀp‖‖², in [0, 4]; a gradient of zero has the direction zero. */
export function deflection(gradient: Gradient, y: ArrayLike<number>, honest: Float64Array): number {
  const turned = direction(gradient(y));
  let sum = 0;
  for (const [index, value] of turned.entries()) sum += (value - (honest[index] ?? 0)) ** 2;
  return sum;
}

/** Scaled to length 1; zero where there is no direction. */
export function direction(vector: Float64Array): Float64Array {
  const norm = Math.hypot(...vector);
  return norm < SMALLEST_NORM ? vector.map(() => 0) : vector.map((value) => value / norm);
}

/** One class alone, the one that turns the gradient furthest; the lowest of a tie. */
export function extremeTarget(p: ArrayLike<number>, gradient: Gradient): Float64Array {
  const honest = direction(gradient(p));
  const vertices = Array.from({ length: p.length }, (_, index) => vertex(p.length, index));
  return vertices[argmax(vertices.map((y) => deflection(gradient, y, honest)))] ?? Float64Array.from(p);
}

/**
 * Several classes alike, the one that p names first among them and a hair above: the set that turns the gradient furthest.
 * Every set is tried for ten classes or fewer; for more, the class that adds most is added until none does.
 */
export function firstKeptTarget(p: ArrayLike<number>, gradient: Gradient): Float64Array {
  const honest = direction(gradient(p));
  const top = argmax(p);
  const others = Array.from({ length: p.length }, (_, index) => index).filter((index) => index !== top);
  const score = (classes: readonly number[]): number => deflection(gradient, together(p.length, top, classes), honest);
  const best = p.length <= MOST_EXHAUSTIVE ? bestSubset(others, score) : grownSubset(others, score);
  return together(p.length, top, best);
}

/** (1 − h) p + h y with h = min(1, ε / ‖p − y‖₁), written to `out`. */
export function moveTowards(p: Float32Array, y: Float64Array, epsilon: number, out: Float32Array): void {
  const distance = y.reduce((sum, value, index) => sum + Math.abs(value - (p[index] ?? 0)), 0);
  const share = distance === 0 ? 0 : Math.min(1, epsilon / distance);
  for (const [index, value] of p.entries()) out[index] = (1 - share) * value + share * (y[index] ?? 0);
}

/**
 * The answer within ε whose gradient points furthest against the honest one (Mazeika, Li and Forsyth, ICML 2022): of all on the
 * simplex with ‖y − p‖₁ ≤ ε the one with the least ⟨Gᵀy, Gᵀp⟩. Linear in y, so mass goes to the class with the least product and
 * comes from those with the largest, and none moves between classes that are alike; written to `out`.
 */
export function redirect(p: Float32Array, gradient: Gradient, epsilon: number, out: Float32Array): void {
  const honest = gradient(p);
  const products = Array.from({ length: p.length }, (_, index) => dot(gradient(vertex(p.length, index)), honest));
  const order = [...products.keys()].sort(
    (left, right) => (products[right] ?? 0) - (products[left] ?? 0) || right - left,
  );
  const least = order.pop() ?? 0;
  out.set(p);
  let open = epsilon / 2;
  for (const index of order) {
    if (!((products[index] ?? 0) > (products[least] ?? 0))) return;
    const taken = Math.min(open, p[index] ?? 0);
    out[index] = (p[index] ?? 0) - taken;
    out[least] = (out[least] ?? 0) + taken;
    open -= taken;
  }
}

function dot(left: Float64Array, right: Float64Array): number {
  return left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0);
}

function vertex(length: number, index: number): Float64Array {
  return new Float64Array(length).fill(1, index, index + 1);
}

/** Sums to 1. */
function together(length: number, top: number, others: readonly number[]): Float64Array {
  const sum = 1 + MARGIN + others.length;
  const y = new Float64Array(length);
  y[top] = (1 + MARGIN) / sum;
  for (const index of others) y[index] = 1 / sum;
  return y;
}

type Score = (classes: readonly number[]) => number;

function bestSubset(classes: readonly number[], score: Score): readonly number[] {
  let best: readonly number[] = [];
  let highest = score(best);
  for (let mask = 1; mask < 2 ** classes.length; mask++) {
    const chosen = classes.filter((_, bit) => (mask >> bit) % 2 === 1);
    const reached = score(chosen);
    if (reached > highest) [best, highest] = [chosen, reached];
  }
  return best;
}

function grownSubset(classes: readonly number[], score: Score): readonly number[] {
  let [best, highest]: [readonly number[], number] = [[], score([])];
  for (;;) {
    const grown = classes.filter((index) => !best.includes(index)).map((index) => [...best, index]);
    const scores = grown.map(score);
    const next = argmax(scores);
    const reached = scores[next] ?? Number.NEGATIVE_INFINITY;
    if (!(reached > highest)) return best;
    [best, highest] = [grown[next] ?? best, reached];
  }
}
