// Indexed reads that fail loudly: an index outside an array is a defect, never an undefined or a zero.

/** The element at an index. Throws RangeError outside [0, length). */
export function at<T>(values: ArrayLike<T>, index: number): T {
  const value = values[index];
  if (value === undefined) throw new RangeError(`index: expected 0 to ${values.length - 1}, got ${index}`);
  return value;
}
