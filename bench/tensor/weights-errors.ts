// What can be wrong with a file of weights, in one wording for every format.
import { DataError, ValidationError } from '../contract/errors.js';

const GET_AGAIN = 'Get it once more: fetch or copy a downloaded file again, run again for one that a run made.';

export interface WeightsProblem {
  readonly expected: string;
  readonly got: string;
  /** The tensor, or the part of the file, that shows it. */
  readonly where?: string;
  readonly cause?: unknown;
}

/** The file is cut off, damaged or of another format. */
export function corruptWeights(problem: WeightsProblem): DataError {
  return new DataError('The weights file is cut off or corrupt', {
    code: 'weights-corrupt',
    hint: GET_AGAIN,
    ...problem,
  });
}

/** A tensor holds infinities or NaN. */
export function nonFiniteWeights(where: string): DataError {
  return new DataError('A tensor holds values that are no numbers', {
    code: 'weights-corrupt',
    where,
    hint: 'Infinite, not a number, or beyond the range of float32: its training diverged. Get other weights.',
  });
}

/** A tensor whose numbers are no floats: a counter, or one that was quantised. */
export function wrongType(where: string, got: string, expected = 'F64, F32, F16 or BF16'): DataError {
  return new DataError('A tensor of the weights file has another element type', {
    code: 'weights-dtype',
    where,
    expected,
    got,
    hint: 'Take the weights from before they were quantised, or turn each tensor into float32 in PyTorch and save again.',
  });
}

/** A tensor is missing, too many, or of another shape. */
export function mismatchedWeights(message: string, hint: string, problem: WeightsProblem): ValidationError {
  return new ValidationError(message, { code: 'weights-mismatch', hint, ...problem });
}

/** `[64, 3, 7, 7]`. */
export function describeShape(shape: readonly (number | null)[]): string {
  return `[${shape.join(', ')}]`;
}
