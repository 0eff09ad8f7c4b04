// Tensors of the Open Inference Protocol: the data types that are spoken here, and their numbers as JSON and as bytes.
// https://github.com/kserve/open-inference-protocol, extension "binary tensor data"
import { QueryError } from '../../contract/errors.js';
import { elementCount } from '../../lib/npy/npy.js';

export type TensorData = Uint8Array | Int32Array | Float32Array | Float64Array;
export type Datatype = 'UINT8' | 'INT32' | 'FP32' | 'FP64';

/** Row-major. */
export interface Tensor {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

interface Kind {
  readonly itemSize: number;
  readonly make: (length: number) => TensorData;
  /** @param bytes - of a whole number of elements, beginning at a multiple of `itemSize` */
  readonly view: (bytes: Uint8Array) => TensorData;
  readonly holds: (value: number) => boolean;
}

const KINDS: Readonly<Record<Datatype, Kind>> = {
  UINT8: {
    itemSize: 1,
    make: (length) => new Uint8Array(length),
    view: ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
    holds: (value) => Number.isInteger(value) && value >= 0 && value <= 255,
  },
  INT32: {
    itemSize: 4,
    make: (length) => new Int32Array(length),
    view: ({ buffer, byteOffset, byteLength }) => new Int32Array(buffer, byteOffset, byteLength / 4),
    holds: (value) => Number.isInteger(value) && Math.abs(value) < 2 ** 31,
  },
  FP32: {
    itemSize: 4,
    make: (length) => new Float32Array(length),
    view: ({ buffer, byteOffset, byteLength }) => new Float32Array(buffer, byteOffset, byteLength / 4),
    holds: Number.isFinite,
  },
  FP64: {
    itemSize: 8,
    make: (length) => new Float64Array(length),
    view: ({ buffer, byteOffset, byteLength }) => new Float64Array(buffer, byteOffset, byteLength / 8),
    holds: Number.isFinite,
  },
};

/** What a message's JSON says of one tensor. */
export interface TensorHead {
  readonly name: string;
  readonly shape: readonly number[];
  readonly datatype: string;
  readonly data?: unknown;
}

/** @throws QueryError `tensor-datatype` */
export function datatypeOf({ name, datatype }: TensorHead): Datatype {
  if (Object.hasOwn(KINDS, datatype)) return datatype as Datatype;
  throw badTensor('tensor-datatype', name, Object.keys(KINDS).join(', '), datatype);
}

/**
 * A tensor from the bytes behind the JSON, little endian. They are looked at where they lie, and copied only if they
 * begin where numbers of their size cannot.
 *
 * @throws QueryError `tensor-datatype`, `tensor-data`
 */
export function tensorFromBytes(head: TensorHead, bytes: Uint8Array): Tensor {
  const datatype = datatypeOf(head);
  const { itemSize, view } = KINDS[datatype];
  const wanted = elementCount(head.shape) * itemSize;
  if (bytes.length !== wanted) {
    throw badTensor(
      'tensor-data',
      head.name,
      `${wanted} bytes for shape [${head.shape.join(', ')}]`,
      `${bytes.length}`,
    );
  }
  const { name, shape } = head;
  return { name, datatype, shape, data: view(bytes.byteOffset % itemSize === 0 ? bytes : new Uint8Array(bytes)) };
}

/**
 * A tensor from JSON: its numbers flat in row-major order, or nested as its shape says.
 *
 * @throws QueryError `tensor-datatype`, `tensor-data`
 */
export function tensorFromJson(head: TensorHead): Tensor {
  const datatype = datatypeOf(head);
  const { make, holds } = KINDS[datatype];
  const { name, shape, data: source } = head;
  const flat = Array.isArray(source) && !Array.isArray(source[0]);
  const sizes = flat ? [elementCount(shape)] : shape;
  // The outermost length is looked at before any memory is taken, so that a shape alone can claim none.
  if (!Array.isArray(source) || source.length !== sizes[0]) throw badLength(name, sizes[0], source);
  const numbers: number[] = [];
  collect(source, { name, sizes }, 0, (value) => {
    if (typeof value !== 'number' || !holds(value)) {
      throw badTensor('tensor-data', name, `numbers that ${datatype} holds`, preview(value));
    }
    numbers.push(value);
  });
  const data = make(numbers.length);
  data.set(numbers);
  return { name, datatype, shape, data };
}

/** Visits the numbers of nested lists in order, each list as long as its size says. */
function collect(
  values: unknown,
  tensor: { readonly name: string; readonly sizes: readonly number[] },
  depth: number,
  keep: (value: unknown) => void,
): void {
  const size = tensor.sizes[depth];
  if (!Array.isArray(values) || values.length !== size) throw badLength(tensor.name, size, values);
  const innermost = depth === tensor.sizes.length - 1;
  for (const value of values as readonly unknown[]) {
    if (innermost) keep(value);
    else collect(value, tensor, depth + 1, keep);
  }
}

/** The bytes of a tensor's numbers, little endian, without a copy. */
export function tensorBytes({ data }: Tensor): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

export function badTensor(code: string, name: string, expected: string, got: string): QueryError {
  return new QueryError(`The tensor ${JSON.stringify(name.slice(0, 40))} makes no sense`, {
    code,
    expected,
    got: got.length > 60 ? `${got.slice(0, 57)}...` : got,
    hint: 'GET /v2/models/victim says what it takes; docs/protocol.md shows a request. Nothing was counted.',
  });
}

function badLength(name: string, size: number | undefined, values: unknown): QueryError {
  const got = Array.isArray(values) ? `${values.length}` : preview(values);
  return badTensor('tensor-data', name, `a list of ${size ?? 0}`, got);
}

function preview(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value).slice(0, 60);
}
