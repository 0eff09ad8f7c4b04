// PyTorch's weights files: a zip with a pickle that names the tensors, and their bytes beside it.
import { endianness } from 'node:os';
import { buffer } from 'node:stream/consumers';
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import { StealBenchError } from '../../contract/errors.js';
import { elementCount } from '../../lib/npy.js';
import type { NamedArray, NamedArrays } from '../safetensors.js';
import { corruptWeights, nonFiniteWeights, wrongType } from '../weights-errors.js';
import { notTensors, PickleCall, PickleName, PickleReference, readPickle, type PickleValue } from './pickle.js';

const REBUILD = 'torch._utils._rebuild_tensor_v2';
const FLOATS = 'torch.FloatStorage';
/** A weights file is far from either. */
const MOST_BYTES = 2 ** 31;

/** Whether the bytes begin a zip, as every file does that torch.save has written since 2020. */
export function isPth(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 4)).equals(Buffer.from('PK\x03\x04', 'latin1'));
}

/**
 * The float32 tensors of a state dictionary, in its order; nothing in the file is executed.
 *
 * Throws DataError `weights-corrupt`, `weights-dtype`, or `pickle-refused` where it holds anything but tensors.
 *
 * @param skip - names of tensors that are left out, whatever their type
 */
export async function readPth(bytes: Uint8Array, skip: (name: string) => boolean): Promise<NamedArrays> {
  const files = await unzip(bytes);
  const pickle = files.get('data.pkl');
  if (pickle === undefined) throw corruptWeights({ expected: 'an entry data.pkl', got: 'none' });
  const order = files.get('byteorder')?.toString('latin1').trim() ?? 'little';
  if (order !== 'little') throw corruptWeights({ where: 'byteorder', expected: 'little', got: order });
  const dictionary = readPickle(pickle);
  if (!(dictionary instanceof Map)) throw notTensors('another value');
  const arrays = new Map<string, NamedArray>();
  for (const [name, value] of dictionary) {
    if (typeof name !== 'string') throw notTensors('an entry without a name');
    if (!skip(name)) arrays.set(name, tensor(name, value, files));
  }
  return arrays;
}

async function unzip(bytes: Uint8Array): Promise<ReadonlyMap<string, Buffer>> {
  try {
    return await readEntries(await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
  } catch (error) {
    if (error instanceof StealBenchError) throw error;
    const got = error instanceof Error ? error.message : String(error);
    throw corruptWeights({ expected: 'a whole zip file', got, cause: error });
  }
}

/** Entries by their path below the archive's one folder. */
async function readEntries(zip: ZipFile): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>();
  let total = 0;
  for await (const entry of zip.eachEntry() as AsyncIterable<Entry>) {
    total += entry.uncompressedSize;
    if (total > MOST_BYTES) {
      throw corruptWeights({ where: entry.fileName, expected: `at most ${MOST_BYTES} bytes`, got: 'more' });
    }
    const name = entry.fileName.slice(entry.fileName.indexOf('/') + 1);
    files.set(name, await buffer(await zip.openReadStreamPromise(entry)));
  }
  return files;
}

/** `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks)`, contiguous. */
function tensor(name: string, value: PickleValue, files: ReadonlyMap<string, Buffer>): NamedArray {
  if (!(value instanceof PickleCall) || value.name !== REBUILD) throw notTensors(`${name}: another value`);
  const [storage, offset, size, stride] = value.args;
  if (!(storage instanceof PickleReference) || !Array.isArray(storage.id)) throw notTensors(`${name}: no storage`);
  const [kind, type, key] = storage.id as readonly PickleValue[];
  if (kind !== 'storage' || !(type instanceof PickleName) || typeof key !== 'string')
    throw notTensors(`${name}: no storage`);
  if (type.name !== FLOATS) throw wrongType(name, type.name);
  const shape = whole(size);
  if (shape === null || !Number.isSafeInteger(offset) || !isContiguous(shape, whole(stride))) {
    throw notTensors(`${name}: not contiguous`);
  }
  return { shape, values: floats(name, files.get(`data/${key}`), Number(offset), elementCount(shape)) };
}

function whole(value: PickleValue | undefined): readonly number[] | null {
  const items = Array.isArray(value) ? (value as readonly PickleValue[]) : null;
  return items?.every((item) => Number.isSafeInteger(item) && Number(item) >= 0) === true ? items.map(Number) : null;
}

function isContiguous(shape: readonly number[], stride: readonly number[] | null): boolean {
  return (
    stride?.length === shape.length &&
    shape.every((size, axis) => size === 1 || stride[axis] === elementCount(shape.slice(axis + 1)))
  );
}

function floats(name: string, data: Buffer | undefined, offset: number, count: number): Float32Array {
  const end = 4 * (offset + count);
  if (data === undefined || offset < 0 || data.length < end) {
    const got = data === undefined ? 'none' : `${data.length}`;
    throw corruptWeights({ where: name, expected: `${end} bytes of data`, got });
  }
  const values = new Float32Array(count);
  const bytes = Buffer.from(values.buffer);
  bytes.set(data.subarray(4 * offset, end));
  if (endianness() === 'BE') bytes.swap32();
  if (!values.every(Number.isFinite)) throw nonFiniteWeights(name);
  return values;
}
