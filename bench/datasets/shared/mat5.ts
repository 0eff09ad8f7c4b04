// Arrays of whole numbers in MATLAB's files of version 5, packed or not: what SVHN is published in.
import { inflateSync } from 'node:zlib';
import { DataError } from '../../contract/errors.js';
import { corruptSource } from '../../lib/files/source-file.js';

const HEADER = 128;
/** HDF5 begins so: MATLAB's files since version 7.3. */
const HDF5 = Buffer.from('\x89HDF', 'latin1');
const TYPES = { int8: 1, uint8: 2, int32: 5, uint32: 6, matrix: 14, compressed: 15 } as const;
/** Class of an array of uint8 in its flags. */
const UINT8_CLASS = 9;
/** Mark of an array with imaginary parts, which follow the real ones. */
const COMPLEX = 8;
/** More than any array here unpacks to. */
const MOST_BYTES = 2 ** 31;

export interface MatArray {
  /** The first dimension changes fastest. */
  readonly sizes: readonly number[];
  readonly values: Uint8Array;
}

interface Element {
  readonly type: number;
  readonly body: Buffer;
  readonly next: number;
}

/**
 * Arrays of unsigned bytes by name; variables of other kinds are passed over.
 *
 * @param where - file named in the message
 * @throws DataError `source-corrupt`, or `mat-version` for a file of version 7.3
 */
export function decodeMat5(bytes: Uint8Array, where: string): ReadonlyMap<string, MatArray> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.subarray(0, 4).equals(HDF5) || file.toString('latin1', 0, 20).includes('MATLAB 7.3')) throw version73(where);
  if (file.length < HEADER || file.toString('latin1', 126, 128) !== 'IM')
    throw corruptSource(where, 'a MATLAB file of version 5, little-endian', `${file.length} bytes of something else`);
  const arrays = new Map<string, MatArray>();
  for (let at = HEADER; at < file.length;) {
    const element = readElement(file, at, where);
    at = element.next;
    const matrix = element.type === TYPES.compressed ? readElement(inflate(element.body, where), 0, where) : element;
    if (matrix.type !== TYPES.matrix) continue;
    const named = readMatrix(matrix.body, where);
    if (named === null) continue;
    if (arrays.has(named.name)) throw corruptSource(where, 'each variable once', `${named.name} again`);
    arrays.set(named.name, named.array);
  }
  return arrays;
}

/** Small elements hold their size and up to four bytes in the eight of the tag. All begin at a multiple of eight. */
function readElement(file: Buffer, at: number, where: string): Element {
  if (at + 8 > file.length) throw corruptSource(where, 'whole elements', `the end at byte ${file.length}`);
  const first = file.readUInt32LE(at);
  const small = first >>> 16;
  if (small > 0) {
    if (small > 4) throw corruptSource(where, 'at most 4 bytes in a small element', `${small}`);
    return { type: first & 0xffff, body: file.subarray(at + 4, at + 4 + small), next: at + 8 };
  }
  const size = file.readUInt32LE(at + 4);
  const end = at + 8 + size;
  if (end > file.length) throw corruptSource(where, `${size} bytes in an element`, `${file.length - at - 8}`);
  const padding = first === TYPES.compressed ? 0 : (8 - (size % 8)) % 8;
  return { type: first, body: file.subarray(at + 8, end), next: end + padding };
}

/** Flags, dimensions, name and values, in this order; `null` for an array of another class. */
function readMatrix(body: Buffer, where: string): { readonly name: string; readonly array: MatArray } | null {
  const flags = readElement(body, 0, where);
  const [kind = 0, marks = 0] = flags.body;
  if (flags.type !== TYPES.uint32 || kind !== UINT8_CLASS || (marks & COMPLEX) !== 0) return null;
  const dimensions = readElement(body, flags.next, where);
  const name = readElement(body, dimensions.next, where);
  const values = readElement(body, name.next, where);
  if (dimensions.type !== TYPES.int32 || name.type !== TYPES.int8 || values.type !== TYPES.uint8)
    throw corruptSource(where, 'dimensions, name and bytes of an array', `elements of other types`);
  const sizes = Array.from({ length: dimensions.body.length / 4 }, (_, axis) => dimensions.body.readInt32LE(4 * axis));
  const wanted = sizes.reduce((product, size) => product * size, 1);
  if (values.body.length !== wanted || sizes.some((size) => size < 0) || dimensions.body.length % 4 !== 0)
    throw corruptSource(where, `${wanted} values [${sizes.join(', ')}]`, `${values.body.length}`);
  return { name: name.body.toString('latin1'), array: { sizes, values: values.body } };
}

function inflate(body: Buffer, where: string): Buffer {
  try {
    return inflateSync(body, { maxOutputLength: MOST_BYTES });
  } catch (error) {
    throw corruptSource(where, 'a whole packed array', error instanceof Error ? error.message : '', error);
  }
}

function version73(where: string): DataError {
  return new DataError('a MATLAB file of version 7.3, which is HDF5', {
    code: 'mat-version',
    where,
    expected: 'version 5, as its owner publishes it',
    got: 'version 7.3',
    hint: "Save it in MATLAB with save(..., '-v7'), or get the owner's file: `stealbench data list` says where.",
  });
}
