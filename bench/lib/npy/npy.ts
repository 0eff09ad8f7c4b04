// NumPy's .npy format, version 1.0, C order, little endian: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
import { DataError } from '../../contract/errors.js';
import { parseHeaderText } from './header-text.js';

export type NpyArray = Uint8Array | Int32Array | Float32Array | Float64Array;
export type NpyDtype = '|u1' | '<i4' | '<f4' | '<f8';

export interface NpyHeader {
  readonly dtype: NpyDtype;
  readonly shape: readonly number[];
  /** Where the data begins, in bytes. */
  readonly dataOffset: number;
}

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');
const ALIGNMENT = 64;
/** Magic, two version bytes and a 16-bit header length. */
const PREAMBLE = MAGIC.length + 4;

/** Bytes of one element. */
export const ITEM_SIZE: Readonly<Record<NpyDtype, number>> = { '|u1': 1, '<i4': 4, '<f4': 4, '<f8': 8 };

/**
 * The bytes of a .npy file.
 *
 * @throws RangeError if the shape does not hold exactly the array's elements
 */
export function encodeNpy(array: NpyArray, shape: readonly number[]): Uint8Array {
  const wanted = elementCount(shape);
  if (wanted !== array.length) {
    throw new RangeError(`encodeNpy: shape [${shape.join(', ')}] holds ${wanted} elements, got ${array.length}`);
  }
  const header = encodeNpyHeader(dtypeOf(array), shape);
  const bytes = new Uint8Array(header.length + array.byteLength);
  bytes.set(header);
  bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), header.length);
  return bytes;
}

/** @param length - total length wanted, when a header is written before the shape is known; at least what the text needs */
export function encodeNpyHeader(dtype: NpyDtype, shape: readonly number[], length = 0): Uint8Array {
  const tuple = shape.length === 1 ? `${String(shape[0])},` : shape.join(', ');
  const text = `{'descr': '${dtype}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const total = Math.max(length, Math.ceil((PREAMBLE + text.length + 1) / ALIGNMENT) * ALIGNMENT);
  const header = Buffer.alloc(total, ' ');
  MAGIC.copy(header);
  header.set([1, 0], MAGIC.length);
  header.writeUInt16LE(total - PREAMBLE, MAGIC.length + 2);
  header.write(`${text.padEnd(total - PREAMBLE - 1)}\n`, PREAMBLE, 'latin1');
  return header;
}

/**
 * Reads a whole .npy file; the data are copied, so `bytes` may be reused.
 *
 * @param where - file named in the message
 * @throws DataError `npy-corrupt` for anything else than a whole file of a dtype above
 */
export function decodeNpy(
  bytes: Uint8Array,
  where = '.npy',
): { readonly shape: readonly number[]; readonly data: NpyArray } {
  const { dtype, shape, dataOffset } = decodeNpyHeader(bytes, where);
  const size = elementCount(shape) * ITEM_SIZE[dtype];
  if (bytes.length !== dataOffset + size) corrupt(where, `${dataOffset + size} bytes`, `${bytes.length}`);
  const { buffer } = new Uint8Array(bytes.subarray(dataOffset));
  return { shape, data: viewAs(dtype, buffer) };
}

/**
 * Reads the header from the first bytes of a file.
 *
 * @throws DataError `npy-corrupt`
 */
export function decodeNpyHeader(bytes: Uint8Array, where = '.npy'): NpyHeader {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < PREAMBLE || !view.subarray(0, MAGIC.length).equals(MAGIC)) {
    corrupt(where, 'a file that begins with \\x93NUMPY', `${view.length} bytes of something else`);
  }
  if (view[MAGIC.length] !== 1) corrupt(where, '.npy version 1', `version ${String(view[MAGIC.length])}`);
  const dataOffset = PREAMBLE + view.readUInt16LE(MAGIC.length + 2);
  if (dataOffset > view.length) corrupt(where, `a header of ${dataOffset} bytes`, `${view.length} bytes`);
  const fields = parseHeaderText(view.toString('latin1', PREAMBLE, dataOffset));
  if (fields === null)
    corrupt(where, "a dictionary of 'descr', 'fortran_order' and 'shape', each once", 'another text');
  const { descr, fortranOrder, shape } = fields;
  if (fortranOrder) corrupt(where, 'C order', 'Fortran order');
  if (!Number.isSafeInteger(elementCount(shape)))
    corrupt(where, 'a shape of at most 2^53 elements', `(${shape.join(', ')})`);
  return { dtype: parseDtype(descr, where), shape, dataOffset };
}

/** Product of the sizes; 1 for a scalar's empty shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function parseDtype(dtype: string, where: string): NpyDtype {
  switch (dtype) {
    case '|u1':
    case '<i4':
    case '<f4':
    case '<f8':
      return dtype;
    default:
      return corrupt(where, `dtype ${Object.keys(ITEM_SIZE).join(', ')}`, dtype);
  }
}

function dtypeOf(array: NpyArray): NpyDtype {
  if (array instanceof Uint8Array) return '|u1';
  if (array instanceof Int32Array) return '<i4';
  return array instanceof Float32Array ? '<f4' : '<f8';
}

function viewAs(dtype: NpyDtype, buffer: ArrayBuffer): NpyArray {
  if (dtype === '|u1') return new Uint8Array(buffer);
  if (dtype === '<i4') return new Int32Array(buffer);
  return dtype === '<f4' ? new Float32Array(buffer) : new Float64Array(buffer);
}

function corrupt(where: string, expected: string, got: string): never {
  throw new DataError('not a whole .npy file', {
    code: 'npy-corrupt',
    where,
    expected,
    got,
    hint: 'The file was cut off or changed. Delete it and make it again.',
  });
}
