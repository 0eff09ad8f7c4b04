// Columns of numbers as text: base64 of planes, the most significant byte of every number first. Planes of like bytes
// compress far better than numbers one after the other.
import { ValidationError } from '../../contract/errors.js';
import { at } from '../arrays/at.js';
import { halfBits, halfValue } from './half.js';

/** Halves [n] as two planes. Values are rounded to the nearest half. */
export function packHalves(values: Float64Array): string {
  return packPlanes(Uint32Array.from(values, halfBits), 2);
}

/** float64 [n], each a half. */
export function unpackHalves(text: string, where: string): Float64Array {
  return Float64Array.from(unpackPlanes(text, 2, where), halfValue);
}

/** Single precision [n] as four planes. Values are rounded to the nearest single. */
export function packSingles(values: Float64Array): string {
  return packPlanes(new Uint32Array(Float32Array.from(values).buffer), 4);
}

/** float64 [n], each a single. */
export function unpackSingles(text: string, where: string): Float64Array {
  return Float64Array.from(new Float32Array(unpackPlanes(text, 4, where).buffer));
}

/** Whole numbers [n] below 256. */
export function packBytes(values: Uint8Array): string {
  return Buffer.from(values).toString('base64');
}

export function unpackBytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}

/** Flags [n], eight a byte, the first one in the lowest bit. */
export function packBits(flags: Uint8Array): string {
  const bytes = new Uint8Array(Math.ceil(flags.length / 8));
  for (const [item, flag] of flags.entries()) bytes[item >> 3] = at(bytes, item >> 3) | (flag << (item & 7));
  return packBytes(bytes);
}

/**
 * uint8 [count], each 0 or 1.
 *
 * @throws ValidationError `items-shape` for another number of flags
 */
export function unpackBits(text: string, count: number, where: string): Uint8Array {
  const bytes = unpackBytes(text);
  if (bytes.length !== Math.ceil(count / 8)) throw wrongShape(where, `${Math.ceil(count / 8)} bytes`, bytes.length);
  return Uint8Array.from({ length: count }, (_, item) => (at(bytes, item >> 3) >> (item & 7)) & 1);
}

/** Throws ValidationError `items-shape` unless a column has so many numbers. */
export function assertLength<T extends { readonly length: number }>(column: T, count: number, where: string): T {
  if (column.length !== count) throw wrongShape(where, `${count} numbers`, column.length);
  return column;
}

function packPlanes(values: Uint32Array, width: number): string {
  const { length } = values;
  const bytes = new Uint8Array(length * width);
  for (let plane = 0; plane < width; plane++)
    for (let item = 0; item < length; item++)
      bytes[plane * length + item] = (at(values, item) >>> (8 * (width - 1 - plane))) & 255;
  return packBytes(bytes);
}

function unpackPlanes(text: string, width: number, where: string): Uint32Array {
  const bytes = unpackBytes(text);
  const count = bytes.length / width;
  if (!Number.isInteger(count)) throw wrongShape(where, `numbers of ${width} bytes`, bytes.length);
  const values = new Uint32Array(count);
  for (let plane = 0; plane < width; plane++)
    for (let item = 0; item < count; item++)
      values[item] = ((at(values, item) << 8) | at(bytes, plane * count + item)) >>> 0;
  return values;
}

function wrongShape(where: string, expected: string, got: number): ValidationError {
  return new ValidationError('the figures beside a record have another length', {
    code: 'items-shape',
    where,
    expected,
    got: String(got),
    hint: 'Restore the file from the repository, or score the suite again.',
  });
}
