// From posteriors back to what the softmax was taken of, up to what it cannot tell.
import type { Matrix } from '../../contract/arrays.js';
import { mapRows } from '../../lib/arrays/matrix.js';

/** Below it a posterior says no more than that the class is out of the question; 0 has no logarithm. */
const SMALLEST = 1e-10;

/** ln p_k - mean over k of ln p_k: the logits whose sum is 0 (Truong et al., CVPR 2021, section 3.4). */
export function recoveredLogits(posteriors: Matrix): Matrix {
  return mapRows(posteriors, (row, out) => {
    const logs = Array.from(row, (value) => Math.log(Math.max(value, SMALLEST)));
    const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
    for (const [index, value] of logs.entries()) out[index] = value - mean;
  });
}
