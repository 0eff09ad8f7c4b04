// What can be wrong with a file of weights, in one wording for every format.
import { DataError, ValidationError } from '../contract/errors.js';

const GET_AGAIN =
  'Delete it and get it again: fetch or copy a downloaded file once more, run again for one that a run made.';

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
    hint: 'The training that wrote it diverged: train again, or get other weights.',
  });
}

/** A tensor of another element type than float32. */
export function wrongType(where: string, got: string): DataError {
  return new DataError('A tensor of the weights file has another element type', {
    code: 'weights-dtype',
    where,
    expected: 'F32',
    got,
    hint: 'Convert the weights to float32 before you import them.',
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
