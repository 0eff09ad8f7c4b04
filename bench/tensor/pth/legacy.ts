// The format of torch.save before 1.6: five pickles one after the other, then the bytes of every storage.
import { corruptWeights } from '../weights-errors.js';
import { readPickle, type ReadPickle } from './pickle.js';
import { stateDict } from './state-dict.js';
import { storageTypes } from './storage-references.js';
import type { StorageType } from './storage-types.js';
import type { StoredTensor } from '../stored-tensors.js';

/** PyTorch's magic number 0x1950a86a20f9469cfc6c as a pickle of protocol 2; the protocol can be another. */
const MAGIC = Buffer.from('8a0a6cfc9c46f9206aa85019', 'hex');

/** Whether the bytes begin as such a file does. */
export function isLegacyPth(bytes: Uint8Array): boolean {
  const begin = Buffer.from(bytes.subarray(0, 32));
  return begin[0] === 0x80 && begin.indexOf(MAGIC) > 0;
}

/** Throws DataError `weights-corrupt`, or `pickle-refused` where there are no tensors. */
export function readLegacyPth(bytes: Uint8Array): Map<string, StoredTensor> {
  const magic = readPickle(bytes);
  const version = readPickle(bytes, magic.end);
  const system = readPickle(bytes, version.end);
  const object = readPickle(bytes, system.end);
  const keys = readPickle(bytes, object.end);
  const littleEndian = !(system.value instanceof Map) || system.value.get('little_endian') !== false;
  const storages = readStorages(bytes, keys, storageTypes(object.references), littleEndian);
  return stateDict(object.value, { find: (key) => storages.get(key), littleEndian });
}

/** Each storage is its count of elements, in 8 bytes, and the elements. */
function readStorages(
  bytes: Uint8Array,
  { value: keys, end }: ReadPickle,
  types: ReadonlyMap<string, StorageType>,
  littleEndian: boolean,
): ReadonlyMap<string, Uint8Array> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const storages = new Map<string, Uint8Array>();
  let at = end;
  for (const key of Array.isArray(keys) ? keys : []) {
    const where = `storage ${typeof key === 'string' ? key : '?'}`;
    const element = typeof key === 'string' ? types.get(key)?.bytes : undefined;
    if (typeof key !== 'string' || element === undefined) {
      throw corruptWeights({ where, expected: 'a storage that a tensor has', got: 'another' });
    }
    if (storages.has(key)) throw corruptWeights({ where, expected: 'each storage once', got: 'it again' });
    if (at + 8 > file.length) throw corruptWeights({ where, expected: 'its size', got: 'the end of the file' });
    const count = Number(littleEndian ? file.readBigInt64LE(at) : file.readBigInt64BE(at));
    const next = at + 8 + count * element;
    if (count < 0 || next > file.length) {
      throw corruptWeights({ where, expected: `data up to byte ${next}`, got: `a file that ends at ${file.length}` });
    }
    storages.set(key, file.subarray(at + 8, next));
    at = next;
  }
  return storages;
}
