// What a zeroth-order attack asks of its finite differences: that there are any.
import { NumericError } from '../../contract/errors.js';

export interface FiniteDifferences {
  /** L(x + step * direction) - L(x), of every direction that was asked. */
  readonly values: ArrayLike<number>;
  /** Length of a direction, on the scale [0, 1] of pixels. */
  readonly step: number;
  /** Numbers of an image. */
  readonly dimensions: number;
  readonly queryPrecision: 'uint8' | 'float32';
}

/**
 * An estimate from differences that are all exactly zero is no estimate, and the attack that goes on with it no weak result.
 *
 * @throws NumericError `zero-gradient`
 */
export function assertSomeDifference({ values, step, dimensions, queryPrecision }: FiniteDifferences): void {
  if (values.length === 0 || Array.from(values).some((value) => value !== 0)) return;
  const moved = step / Math.sqrt(dimensions);
  const half = 0.5 / 255;
  const bytes = queryPrecision === 'uint8' && moved < half;
  throw new NumericError('Every finite difference is exactly zero: the victim was asked the same image again', {
    code: 'zero-gradient',
    expected: bytes
      ? `a step that moves a typical pixel by half a grey level, ${half.toFixed(6)}: ${(half * Math.sqrt(dimensions)).toFixed(6)} or more`
      : 'differences of answers',
    got: `a step of ${step}, which moves a typical pixel by ${moved.toPrecision(3)}`,
    hint: bytes
      ? 'Raise the step of this attack, or let the victim of the suite declare "queryPrecision": "float32".'
      : 'Raise the step of this attack, or see whether a defense answers everything alike.',
  });
}
