// Logistic regression by Newton's method: small, exact and without a random number.
import type { FeatureRows } from './low-level-features.js';
import { solvePositiveDefinite } from '../../lib/arrays/cholesky.js';

export interface LogisticModel {
  /** Log-odds of label 1 = bias + Σ weights[j] · feature[j]. */
  readonly weights: readonly number[];
  readonly bias: number;
}

export interface LogisticOptions {
  /** λ > 0 of the penalty λ/2 · |weights|²; the bias goes free. */
  readonly ridge: number;
  readonly maximumSteps?: number;
}

/** A Newton step that lowers the objective by less is the last. */
const TOLERANCE = 1e-10;
/** Keeps the Hessian positive definite where every row is fitted with certainty. */
const JITTER = 1e-12;

/**
 * Minimises the mean log loss plus the penalty (iteratively reweighted least squares with step halving). The penalty
 * makes the minimum unique and finite, separable data included.
 *
 * @param features - standardised, [n, d]
 * @param labels - uint8 [n], 0 or 1
 */
export function fitLogistic(features: FeatureRows, labels: Uint8Array, options: LogisticOptions): LogisticModel {
  const { ridge, maximumSteps = 100 } = options;
  let theta = new Float64Array(features.columns + 1);
  let objective = objectiveAt(theta, features, labels, ridge);
  for (let step = 0; step < maximumSteps; step++) {
    const direction = newtonDirection(theta, features, labels, ridge);
    const next = lineSearch(theta, direction, objective, (at) => objectiveAt(at, features, labels, ridge));
    const gain = objective - next.objective;
    ({ theta, objective } = next);
    if (gain < TOLERANCE) break;
  }
  return { weights: Array.from(theta.subarray(0, features.columns)), bias: theta[features.columns] ?? 0 };
}

/** float64 [n]: log-odds of label 1. */
export function logOdds(model: LogisticModel, features: FeatureRows): Float64Array {
  return linear(Float64Array.of(...model.weights, model.bias), features);
}

function linear(theta: Float64Array, { values, rows, columns }: FeatureRows): Float64Array {
  const scores = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let score = theta[columns] ?? 0;
    for (let column = 0; column < columns; column++) {
      score += (theta[column] ?? 0) * (values[row * columns + column] ?? 0);
    }
    scores[row] = score;
  }
  return scores;
}

function objectiveAt(theta: Float64Array, features: FeatureRows, labels: Uint8Array, ridge: number): number {
  const scores = linear(theta, features);
  const loss = scores.reduce((sum, score, row) => sum + softplus(labels[row] === 1 ? -score : score), 0);
  const penalty = theta.subarray(0, features.columns).reduce((sum, weight) => sum + weight * weight, 0);
  return loss / features.rows + (ridge / 2) * penalty;
}

/** log(1 + e^x) without overflow. */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** Solves Hessian · direction = gradient; the step is to go against it. */
function newtonDirection(theta: Float64Array, features: FeatureRows, labels: Uint8Array, ridge: number): Float64Array {
  const { values, rows, columns } = features;
  const size = columns + 1;
  const gradient = new Float64Array(size);
  const hessian = new Float64Array(size * size);
  const scores = linear(theta, features);
  const x = new Float64Array(size).fill(1);
  for (let row = 0; row < rows; row++) {
    x.set(values.subarray(row * columns, (row + 1) * columns));
    const probability = 1 / (1 + Math.exp(-(scores[row] ?? 0)));
    const residual = (probability - (labels[row] ?? 0)) / rows;
    const curvature = (probability * (1 - probability)) / rows;
    for (let i = 0; i < size; i++) {
      gradient[i] = (gradient[i] ?? 0) + residual * (x[i] ?? 0);
      for (let j = 0; j < size; j++) {
        hessian[i * size + j] = (hessian[i * size + j] ?? 0) + curvature * (x[i] ?? 0) * (x[j] ?? 0);
      }
    }
  }
  for (let i = 0; i < size; i++) {
    const penalised = i < columns ? ridge : 0;
    gradient[i] = (gradient[i] ?? 0) + penalised * (theta[i] ?? 0);
    hessian[i * size + i] = (hessian[i * size + i] ?? 0) + penalised + JITTER;
  }
  return solvePositiveDefinite(hessian, gradient);
}

/** Halves the step until the objective falls; stays where it is if none does. */
function lineSearch(
  theta: Float64Array<ArrayBuffer>,
  direction: Float64Array,
  objective: number,
  evaluate: (theta: Float64Array) => number,
): { readonly theta: Float64Array<ArrayBuffer>; readonly objective: number } {
  for (let share = 1; share > 1e-6; share /= 2) {
    const next = theta.map((value, index) => value - share * (direction[index] ?? 0));
    const reached = evaluate(next);
    if (reached < objective) return { theta: next, objective: reached };
  }
  return { theta, objective };
}
