// From the calls that would rebuild PyTorch's tensors to the tensors: strides, shared storages and parameters included.
import { elementCount } from '../../lib/npy/npy.js';
import { isFloatType, toFloat32 } from '../element-types.js';
import type { StoredTensor } from '../stored-tensors.js';
import { corruptWeights, nonFiniteWeights, wrongType } from '../weights-errors.js';
import { PickleCall, PickleName, PickleReference, type PickleValue } from './pickle-values.js';
import { elementType, storageType, type StorageType } from './storage-types.js';

/** The data beside a pickle. */
export interface Storages {
  /** Bytes of a storage; undefined where there are none. */
  readonly find: (key: string) => Uint8Array | undefined;
  readonly littleEndian: boolean;
}

const MODULES = ['torch._utils', 'torch._tensor', 'torch'];
const TENSORS = ['_rebuild_tensor', '_rebuild_tensor_v2', '_rebuild_tensor_v3'];
const PARAMETERS = ['_rebuild_parameter', '_rebuild_parameter_with_state'];
/** More numbers than any network here has: a shape can claim them without holding them. */
const MOST_ELEMENTS = 2 ** 29;

/** The tensor that a value describes; `null` for everything else. Its data are not touched yet. */
export function tensorOf(name: string, value: PickleValue, storages: Storages): StoredTensor | null {
  if (!(value instanceof PickleCall)) return null;
  const made = madeBy(value.name);
  if (made === null) return null;
  const [first = null, second = null, third = null] = value.args;
  if (PARAMETERS.includes(made)) return tensorOf(name, first, storages);
  // A subclass of tensor: function, class, arguments, state.
  if (made === '_rebuild_from_type_v2' && first instanceof PickleName && Array.isArray(third)) {
    return tensorOf(name, new PickleCall(first.name, third), storages);
  }
  if (!TENSORS.includes(made)) return foreignTensor(name, made.replace(/^_rebuild_/, ''));
  return viewOf(name, { storage: first, offset: second, value }, storages);
}

/** `_rebuild_tensor_v2` of `torch._utils._rebuild_tensor_v2`; `null` where nothing of PyTorch's is rebuilt. */
function madeBy(name: string): string | null {
  const dot = name.lastIndexOf('.');
  return MODULES.includes(name.slice(0, dot)) && name.startsWith('_rebuild_', dot + 1) ? name.slice(dot + 1) : null;
}

/** What PyTorch can store and no network here has: quantised and sparse tensors. */
function foreignTensor(name: string, type: string): StoredTensor {
  return {
    shape: [],
    type,
    read: () => {
      throw wrongType(name, type);
    },
  };
}

interface View {
  readonly storage: PickleValue;
  readonly offset: PickleValue;
  readonly value: PickleCall;
}

/** `(storage, offset, size, stride, …)` over `('storage', type, key, device, count, view)`. */
function viewOf(name: string, { storage, offset, value }: View, storages: Storages): StoredTensor {
  const id = storage instanceof PickleReference && Array.isArray(storage.id) ? storage.id : [];
  const [kind, type, key, , , view] = id;
  const named = type instanceof PickleName ? storageType(type.name) : null;
  if (kind !== 'storage' || named === null || typeof key !== 'string') {
    throw corrupt(name, 'a storage of PyTorch', 'another value');
  }
  const [, , size, stride, , , dtype] = value.args;
  const element = dtype instanceof PickleName ? elementType(dtype.name) : named;
  const [shape, steps] = [wholeNumbers(size), wholeNumbers(stride)];
  const start = wholeNumbers([offset, viewOffset(view)]);
  if (shape === null || steps?.length !== shape.length || start === null || elementCount(shape) > MOST_ELEMENTS) {
    throw corrupt(name, 'a size with a stride for each axis', 'others');
  }
  const first = start.reduce((a, b) => a + b, 0);
  return { shape, type: element.type, read: () => read({ name, element, key, shape, steps, first }, storages) };
}

/** Before 0.4, a storage could be a part of another: `(key, offset, count)`. */
function viewOffset(view: PickleValue | undefined): PickleValue {
  return Array.isArray(view) ? (view[1] ?? null) : 0;
}

interface Place {
  readonly name: string;
  readonly element: StorageType;
  readonly key: string;
  readonly shape: readonly number[];
  readonly steps: readonly number[];
  /** The first element, counted in the storage. */
  readonly first: number;
}

function read({ name, element, key, shape, steps, first }: Place, { find, littleEndian }: Storages): Float32Array {
  const { type, bytes } = element;
  if (!isFloatType(type)) throw wrongType(name, type);
  const count = elementCount(shape);
  if (count === 0) return new Float32Array(0);
  const last = shape.reduce((sum, size, axis) => sum + (size - 1) * (steps[axis] ?? 0), first);
  const data = find(key);
  if (data === undefined || data.length < (last + 1) * bytes) {
    throw corrupt(name, `${(last + 1) * bytes} bytes of data`, data === undefined ? 'none' : `${data.length}`);
  }
  const span = toFloat32(data.subarray(first * bytes, (last + 1) * bytes), type, littleEndian);
  const values = span.length === count && isRowMajor(shape, steps) ? span : gathered(span, shape, steps);
  if (!values.every(Number.isFinite)) throw nonFiniteWeights(name);
  return values;
}

function isRowMajor(shape: readonly number[], steps: readonly number[]): boolean {
  return shape.every((size, axis) => size === 1 || steps[axis] === elementCount(shape.slice(axis + 1)));
}

/** The elements in row-major order, whatever order, gaps or repetitions they are stored with. */
function gathered(span: Float32Array, shape: readonly number[], steps: readonly number[]): Float32Array {
  const index = shape.map(() => 0);
  return Float32Array.from({ length: elementCount(shape) }, () => {
    const value = span[index.reduce((sum, position, axis) => sum + position * (steps[axis] ?? 0), 0)];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = ((index[axis] ?? 0) + 1) % (shape[axis] ?? 1);
      if (index[axis] !== 0) break;
    }
    return value ?? Number.NaN;
  });
}

function wholeNumbers(value: PickleValue | undefined): readonly number[] | null {
  if (!Array.isArray(value)) return null;
  return value.every((item) => Number.isSafeInteger(item) && Number(item) >= 0) ? value.map(Number) : null;
}

function corrupt(where: string, expected: string, got: string): Error {
  return corruptWeights({ where, expected, got });
}
