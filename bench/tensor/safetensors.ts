// The safetensors file format: named float32 arrays with a JSON header, readable by PyTorch and others.
import { DataError } from '../contract/errors.js';
import { readHeader, type HeaderEntry } from './safetensors-header.js';

export interface NamedArray {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: Float32Array;
}

export type NamedArrays = ReadonlyMap<string, NamedArray>;

/** Bytes of a file that holds the arrays in the map's order; equal maps give equal bytes. */
export function encodeSafetensors(arrays: NamedArrays): Uint8Array {
  let end = 0;
  const header: Record<string, HeaderEntry> = {};
  for (const [name, { shape, values }] of arrays) {
    header[name] = { dtype: 'F32', shape: [...shape], data_offsets: [end, (end += values.byteLength)] };
  }
  const text = JSON.stringify(header);
  const json = Buffer.from(
    text.padEnd(Math.ceil(Buffer.byteLength(text) / 8) * 8 - Buffer.byteLength(text) + text.length),
  );
  const bytes = Buffer.alloc(8 + json.length + end);
  bytes.writeBigUInt64LE(BigInt(json.length));
  json.copy(bytes, 8);
  let at = 8 + json.length;
  for (const { values } of arrays.values()) {
    for (const value of values) at = bytes.writeFloatLE(value, at);
  }
  return bytes;
}

/**
 * Arrays of a file, in the order of their data.
 *
 * Throws DataError `weights-corrupt` if the file is cut off, is no safetensors file, or has tensors that overlap, leave
 * gaps or are not float32.
 */
export function decodeSafetensors(bytes: Uint8Array): NamedArrays {
  const { entries, dataStart } = readHeader(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return new Map(
    entries.map(
      ([
        name,
        {
          shape,
          data_offsets: [begin, end],
        },
      ]) => {
        const values = new Float32Array((end - begin) / 4);
        for (let index = 0; index < values.length; index++) {
          values[index] = view.getFloat32(dataStart + begin + 4 * index, true);
        }
        if (!values.every(Number.isFinite)) throw nonFinite(name);
        return [name, { shape, values }];
      },
    ),
  );
}

function nonFinite(name: string): DataError {
  return new DataError('A tensor holds values that are no numbers', {
    code: 'weights-corrupt',
    where: name,
    hint: 'The training that wrote it diverged; train again.',
  });
}
