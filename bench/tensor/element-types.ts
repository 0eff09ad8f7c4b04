// Number formats of stored weights and how each becomes float32.
import { endianness } from 'node:os';

/** By the names that safetensors gives them. */
export type FloatType = 'F64' | 'F32' | 'F16' | 'BF16';

export const FLOAT_BYTES: Readonly<Record<FloatType, number>> = { F64: 8, F32: 4, F16: 2, BF16: 2 };

export function isFloatType(type: string): type is FloatType {
  return Object.hasOwn(FLOAT_BYTES, type);
}

/**
 * The numbers as float32: exact from F16, BF16 and F32; from F64 rounded to nearest, infinite beyond float32's range.
 *
 * @param bytes - a whole number of elements
 */
export function toFloat32(bytes: Uint8Array, type: FloatType, littleEndian = true): Float32Array {
  const count = bytes.length / FLOAT_BYTES[type];
  if (type === 'F32' && littleEndian && endianness() === 'LE') {
    const values = new Float32Array(count);
    new Uint8Array(values.buffer).set(bytes);
    return values;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = READERS[type];
  return Float32Array.from({ length: count }, (_, index) => read(view, index * FLOAT_BYTES[type], littleEndian));
}

type Read = (view: DataView, at: number, littleEndian: boolean) => number;

const READERS: Readonly<Record<FloatType, Read>> = {
  F64: (view, at, littleEndian) => view.getFloat64(at, littleEndian),
  F32: (view, at, littleEndian) => view.getFloat32(at, littleEndian),
  F16: (view, at, littleEndian) => half(view.getUint16(at, littleEndian)),
  BF16: (view, at, littleEndian) => {
    SCRATCH.setUint32(0, view.getUint16(at, littleEndian) * 2 ** 16);
    return SCRATCH.getFloat32(0);
  },
};

const SCRATCH = new DataView(new ArrayBuffer(4));

/** IEEE 754 binary16: one sign bit, five of the exponent, ten of the fraction. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
