// Scores of single queries that need nothing but what the victim computes for them; higher is more anomalous, in double precision.
import type { Matrix } from '../../contract/arrays.js';
import { argmax } from '../../lib/arrays/matrix.js';

/** float64 [n], by row. */
export function rowScores({ values, rows, columns }: Matrix, score: (row: Float32Array) => number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => score(values.subarray(row * columns, (row + 1) * columns)));
}

/** 1 − max p, as the sum of the others: what rounds to 0 of a certain answer still tells it from a more certain one. */
export function uncertainty(posteriors: ArrayLike<number>): number {
  const top = argmax(posteriors);
  return Array.from(posteriors).reduce((sum, value, index) => (index === top ? sum : sum + value), 0);
}

/** Logits over the temperature, softmax. */
export function softmaxAt(logits: ArrayLike<number>, temperature: number): Float64Array {
  const largest = logits[argmax(logits)] ?? 0;
  const powers = Float64Array.from(logits, (value) => Math.exp((value - largest) / temperature));
  const sum = powers.reduce((total, value) => total + value, 0);
  return powers.map((value) => value / sum);
}

/** −T ln Σ exp(z / T): how little evidence there is for any class. */
export function energy(logits: ArrayLike<number>, temperature: number): number {
  const largest = logits[argmax(logits)] ?? 0;
  const sum = Array.from(logits).reduce((total, value) => total + Math.exp((value - largest) / temperature), 0);
  return -largest - temperature * Math.log(sum);
}
