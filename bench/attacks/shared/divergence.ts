// How far a clone is from the victim, as a loss that it goes down and as numbers that a generator goes up.
import type { Matrix } from '../../contract/arrays.js';
import { logitDistance, meanCrossEntropy } from '../../tensor/blocks/losses.js';
import type { Values } from '../../tensor/blocks/values.js';
import { recoveredLogits } from './recovered-logits.js';

export interface Divergence {
  /** What of the answers float32 [n, classes] the clone is compared with, of the same shape. */
  targets(answers: Matrix): Matrix;
  /** A scalar, differentiable in the clone's logits [n, classes]. */
  loss(logits: Values, targets: Values): Values;
  /** One an image. */
  distances(logits: Matrix, targets: Matrix): Float64Array;
}

/** L1 between logits, those of the victim recovered from its answers, meaned over classes (Truong et al., CVPR 2021, section 3.3). */
export const LOGIT_L1: Divergence = {
  targets: recoveredLogits,
  loss: logitDistance,
  distances: meanDistances,
};

/** Kullback-Leibler divergence of the clone from the answers (Kariyappa et al., CVPR 2021, equation 4). */
export const KL: Divergence = {
  targets: (answers) => answers,
  // The entropy of the answers, by which both differ, has no gradient.
  loss: meanCrossEntropy,
  distances: klDivergences,
};

/** Row by row the mean over columns of the absolute difference. */
export function meanDistances(left: Matrix, right: Matrix): Float64Array {
  return rowByRow(left, right, (own, other) => {
    const sum = own.reduce((total, value, at) => total + Math.abs(value - (other[at] ?? 0)), 0);
    return sum / own.length;
  });
}

/** Row by row the sum of p ln (p / q), q the softmax of the logits and p the posteriors; a class of p = 0 adds nothing. */
export function klDivergences(logits: Matrix, posteriors: Matrix): Float64Array {
  return rowByRow(logits, posteriors, (own, answer) => {
    const largest = Math.max(...own);
    const logTotal = largest + Math.log(own.reduce((sum, logit) => sum + Math.exp(logit - largest), 0));
    return answer.reduce((sum, p, at) => (p > 0 ? sum + p * (Math.log(p) - ((own[at] ?? 0) - logTotal)) : sum), 0);
  });
}

function rowByRow(left: Matrix, right: Matrix, of: (left: number[], right: number[]) => number): Float64Array {
  const { rows, columns } = left;
  const row = ({ values }: Matrix, index: number): number[] => [
    ...values.subarray(index * columns, (index + 1) * columns),
  ];
  return Float64Array.from({ length: rows }, (_, index) => of(row(left, index), row(right, index)));
}
