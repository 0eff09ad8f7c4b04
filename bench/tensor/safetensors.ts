// The safetensors file format: named float32 arrays with a JSON header, readable by PyTorch and others.
import { endianness } from 'node:os';
import { NOTES_KEY, readHeader, type Header, type Notes } from './safetensors-header.js';
import { isFloatType, toFloat32 } from './element-types.js';
import type { StoredTensors } from './stored-tensors.js';
import { nonFiniteWeights, wrongType } from './weights-errors.js';

export interface NamedArray {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: Float32Array;
}

export type NamedArrays = ReadonlyMap<string, NamedArray>;

/** Bytes of a file that holds the arrays in the map's order; equal maps and notes give equal bytes. */
export function encodeSafetensors(arrays: NamedArrays, notes: Notes = {}): Uint8Array {
  let end = 0;
  const header: Header = Object.fromEntries(
    [...arrays].map(([name, { shape, values }]) => {
      const begin = end;
      end += values.byteLength;
      return [name, { dtype: 'F32', shape: [...shape], data_offsets: [begin, end] }] as const;
    }),
  );
  const noted = Object.keys(notes).length === 0 ? header : { [NOTES_KEY]: notes, ...header };
  const json = padded(JSON.stringify(noted));
  const bytes = Buffer.alloc(8 + json.length + end);
  bytes.writeBigUInt64LE(BigInt(json.length));
  json.copy(bytes, 8);
  let at = 8 + json.length;
  for (const { values } of arrays.values()) {
    bytes.set(littleEndian(Buffer.from(values.slice().buffer)), at);
    at += values.byteLength;
  }
  return bytes;
}

/** Exchanges the bytes of 4-byte numbers, in place, on the rare machine whose order is not the format's. */
function littleEndian(bytes: Buffer): Buffer {
  return endianness() === 'LE' ? bytes : bytes.swap32();
}

/** UTF-8 with spaces after it up to a multiple of 8 bytes, so that the data are aligned. */
function padded(text: string): Buffer {
  const length = Buffer.byteLength(text);
  return Buffer.from(text + ' '.repeat((8 - (length % 8)) % 8));
}

/** The free-form notes of a file. Throws DataError `weights-corrupt`. */
export function safetensorsNotes(bytes: Uint8Array): Notes {
  return readHeader(bytes).notes;
}

/**
 * Arrays of a file that was written here, in the order of their data.
 *
 * Throws DataError `weights-corrupt` if the file is cut off, is no safetensors file, has tensors that overlap or leave
 * gaps, or values that are no numbers; `weights-dtype` if a tensor is not float32.
 */
export function decodeSafetensors(bytes: Uint8Array): NamedArrays {
  return new Map(
    [...readTensors(bytes)].map(([name, tensor]) => {
      if (tensor.type !== 'F32') throw wrongType(name, tensor.type, 'F32');
      return [name, { shape: tensor.shape, values: tensor.read() }];
    }),
  );
}

/** The tensors of anybody's file, in the order of their data. Throws DataError `weights-corrupt` or `weights-dtype`. */
export function readTensors(bytes: Uint8Array): StoredTensors {
  return new Map(
    readHeader(bytes).entries.map(({ name, dtype, shape, begin, end }) => {
      const read = (): Float32Array => {
        if (!isFloatType(dtype)) throw wrongType(name, dtype);
        const values = toFloat32(bytes.subarray(begin, end), dtype);
        if (!values.every(Number.isFinite)) throw nonFiniteWeights(name);
        return values;
      };
      return [name, { shape, type: dtype, read }];
    }),
  );
}
