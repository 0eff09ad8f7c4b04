// Floats as an API of bytes takes them.
import type { FloatImages, Images } from '../contract/arrays.js';
import { QueryError } from '../contract/errors.js';

/**
 * Whole grey levels, halves away from zero; values outside [0, 1] are refused, since an attack that clips otherwise would not know.
 *
 * @throws QueryError `query-range`
 */
export function toBytes({ values, count, shape }: FloatImages): Images {
  const pixels = new Uint8Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? Number.NaN;
    if (!(value >= 0 && value <= 1)) throw outside(value);
    pixels[index] = Math.floor(value * 255 + 0.5);
  }
  return { pixels, count, shape };
}

function outside(value: number): QueryError {
  return new QueryError('A pixel lies outside the scale', {
    code: 'query-range',
    expected: 'finite values in [0, 1]',
    got: String(value),
    hint: 'Clip to [0, 1] before asking; nothing was counted.',
  });
}
