// The safetensors file format: named float32 arrays with a JSON header, readable by PyTorch and others.
import { endianness } from 'node:os';
import { DataError } from '../contract/errors.js';
import { readHeader, type Header } from './safetensors-header.js';

export interface NamedArray {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: Float32Array;
}

export type NamedArrays = ReadonlyMap<string, NamedArray>;

/** Bytes of a file that holds the arrays in the map's order; equal maps give equal bytes. */
export function encodeSafetensors(arrays: NamedArrays): Uint8Array {
  let end = 0;
  const header: Header = Object.fromEntries(
    [...arrays].map(([name, { shape, values }]) => {
      const begin = end;
      end += values.byteLength;
      return [name, { dtype: 'F32', shape: [...shape], data_offsets: [begin, end] }] as const;
    }),
  );
  const json = padded(JSON.stringify(header));
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

/**
 * Arrays of a file, in the order of their data.
 *
 * Throws DataError `weights-corrupt` if the file is cut off, is no safetensors file, or has tensors that overlap, leave
 * gaps or are not float32.
 */
export function decodeSafetensors(bytes: Uint8Array): NamedArrays {
  return new Map(
    readHeader(bytes).map(({ name, shape, begin, end }) => {
      const values = new Float32Array((end - begin) / 4);
      const data = Buffer.from(values.buffer);
      data.set(bytes.subarray(begin, end));
      littleEndian(data);
      if (!values.every(Number.isFinite)) throw nonFinite(name);
      return [name, { shape, values }];
    }),
  );
}

function nonFinite(name: string): DataError {
  return new DataError('A tensor holds values that are no numbers', {
    code: 'weights-corrupt',
    where: name,
    hint: 'The training that wrote it diverged; train again.',
  });
}
