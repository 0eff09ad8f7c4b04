// Batches of images that Python pickled: a dictionary with a numpy array of bytes, lists of labels and of names.
import { DataError } from '../../contract/errors.js';
import { corruptSource, readSource } from '../../lib/files/source-file.js';
import { readPickle } from './pickle.js';
import { PickleCall, type PickleValue } from './pickle-values.js';

/**
 * The array `data`, uint8 [count, 3072], and the labels under a key.
 *
 * @param where - file named in the message
 * @throws DataError `source-corrupt`, `pickle-refused`
 */
export function pickledBatch(
  bytes: Uint8Array,
  where: string,
  labelsKey: string,
): { readonly labels: readonly number[]; readonly planes: Uint8Array } {
  const entries = dictionaryOf(bytes, where);
  const labels = listOf(entries.get(labelsKey), where, labelsKey).map((label) => {
    if (typeof label !== 'number') throw corruptSource(where, 'labels that are numbers', 'another value');
    return label;
  });
  const planes = bytesOfArray(entries.get('data'), where);
  if (planes.length !== labels.length * 3072)
    throw corruptSource(where, `data of ${labels.length} images`, `${planes.length} bytes`);
  return { labels, planes };
}

/** The list of texts under a key. Throws as {@link pickledBatch}. */
export async function pickledNames(file: string, key: string): Promise<readonly string[]> {
  return listOf(dictionaryOf(await readSource(file), file).get(key), file, key).map((name) => textOf(name));
}

/** By name, whether the names are texts or bytes. */
function dictionaryOf(bytes: Uint8Array, where: string): ReadonlyMap<string, PickleValue> {
  const value = read(bytes, where);
  if (!(value instanceof Map)) throw corruptSource(where, 'a pickled dictionary', 'something else');
  const entries = new Map([...value].map(([key, entry]) => [textOf(key), entry]));
  if (entries.size !== value.size) throw corruptSource(where, 'each key once', 'one again, as a text and as bytes');
  return entries;
}

function read(bytes: Uint8Array, where: string): PickleValue {
  try {
    return readPickle(bytes).value;
  } catch (error) {
    if (error instanceof DataError && error.code !== 'pickle-refused')
      throw corruptSource(where, 'a whole pickle', error.message, error);
    throw error;
  }
}

function listOf(value: PickleValue | undefined, where: string, key: string): readonly PickleValue[] {
  if (Array.isArray(value)) return value;
  throw corruptSource(where, `a list ${JSON.stringify(key)}`, value === undefined ? 'none' : 'something else');
}

/** A numpy array of bytes, row by row. */
function bytesOfArray(value: PickleValue | undefined, where: string): Uint8Array {
  const { dtype = null, byRows = false, data = null } = value instanceof PickleCall ? arrayParts(value) : {};
  const kind = dtype instanceof PickleCall ? dtype.args[0] : undefined;
  if (kind === undefined || textOf(kind) !== 'u1' || !byRows)
    throw corruptSource(where, 'a numpy array "data" of uint8, row by row', 'something else');
  return bytesOf(data);
}

interface ArrayParts {
  readonly dtype?: PickleValue;
  readonly byRows?: boolean;
  readonly data?: PickleValue;
}

/**
 * Up to protocol 4 an array is made empty and given a state: version, shape, dtype, whether by columns, bytes. Protocol 5
 * makes it of bytes, dtype, shape and order.
 */
function arrayParts({ name, args, state }: PickleCall): ArrayParts {
  if (name.endsWith('._frombuffer')) {
    const [data = null, dtype = null, , order] = args;
    return { dtype, byRows: order === 'C', data };
  }
  const [, , dtype = null, byColumns, data = null] = Array.isArray(state) ? state : [];
  return { dtype, byRows: byColumns === false, data };
}

function textOf(value: PickleValue): string {
  return typeof value === 'string' ? value : Buffer.from(bytesOf(value)).toString('latin1');
}

/** Bytes of Python 3, texts of Python 2, and bytes that Python 3 wrote for protocol 2 as a text to be encoded. */
function bytesOf(value: PickleValue): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'string') return Buffer.from(value, 'latin1');
  const [text] = value instanceof PickleCall && value.name === '_codecs.encode' ? value.args : [];
  return typeof text === 'string' ? Buffer.from(text, 'latin1') : new Uint8Array(0);
}
