// Labels as soft targets.
import type { Matrix } from '../../contract/arrays.js';

/**
 * @param labels - int32 [n], each in [0, classes)
 * @returns float32 [n, classes], 1 at the label
 * @throws RangeError for a label outside [0, classes)
 */
export function oneHot(labels: ArrayLike<number>, classes: number): Matrix {
  const values = new Float32Array(labels.length * classes);
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row] ?? -1;
    if (!(label >= 0 && label < classes))
      throw new RangeError(`label ${label} of row ${row} is not in [0, ${classes})`);
    values[row * classes + label] = 1;
  }
  return { values, rows: labels.length, columns: classes };
}
