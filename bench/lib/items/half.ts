// Half precision (IEEE 754 binary16): what one number an image is kept in beside a record.

/** Steps of the significand. */
const STEPS = 1024;
const INFINITE = 31 * STEPS;
const LEAST_EXPONENT = -14;

/** The 16 bits of the half nearest to a value, ties to the even one; from 65520 on an infinity. */
export function halfBits(value: number): number {
  const size = Math.abs(value);
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  if (Number.isNaN(value)) return INFINITE + STEPS / 2;
  if (size === 0) return sign;
  if (size === Infinity) return sign + INFINITE;
  const exponent = Math.max(LEAST_EXPONENT, exponentOf(size));
  const steps = roundToEven(size / 2 ** (exponent - 10));
  return sign + Math.min(INFINITE, (exponent - LEAST_EXPONENT) * STEPS + steps);
}

/** The number that 16 bits stand for. */
export function halfValue(bits: number): number {
  const sign = bits >= 0x8000 ? -1 : 1;
  const exponent = Math.floor(bits / STEPS) % 32;
  const fraction = bits % STEPS;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (STEPS + fraction) * 2 ** (exponent - 25);
}

/** Halves that are kept differ by so many of their smallest steps: eight significant bits, which compress better than eleven. */
const COARSE = 8;

/** The largest value that is kept. */
export const LARGEST_FIGURE = halfValue(INFINITE - COARSE);

/** Rounded as figures are kept: a half with eight significant bits, so within 0.2 % and the rounding to a half. */
export function roundFigure(value: number): number {
  const bits = halfBits(Math.min(LARGEST_FIGURE, value));
  return halfValue(roundToEven(bits / COARSE) * COARSE);
}

/** Largest e with 2^e at most the size; the logarithm may be off by one where the size is next to a power of two. */
function exponentOf(size: number): number {
  const near = Math.floor(Math.log2(size));
  if (2 ** near > size) return near - 1;
  return 2 ** (near + 1) <= size ? near + 1 : near;
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}
