// What a pickle says of the storages beside it: each has one type, whoever refers to it.
import { corruptWeights } from '../weights-errors.js';
import { PickleName, type PickleReference } from './pickle-values.js';
import { storageType, type StorageType } from './storage-types.js';

/**
 * Types by the key of the storage. PyTorch makes a storage once, with the type of its first mention.
 * Throws DataError `weights-corrupt` for one that is mentioned with two.
 */
export function storageTypes(references: readonly PickleReference[]): ReadonlyMap<string, StorageType> {
  const types = new Map<string, StorageType>();
  for (const { id } of references) {
    const [kind, name, key] = Array.isArray(id) ? id : [];
    const type = name instanceof PickleName ? storageType(name.name) : null;
    if (kind !== 'storage' || typeof key !== 'string' || type === null) continue;
    const known = types.get(key) ?? type;
    if (known.type !== type.type) {
      throw corruptWeights({ where: `storage ${key}`, expected: `${known.type} again`, got: type.type });
    }
    types.set(key, known);
  }
  return types;
}
