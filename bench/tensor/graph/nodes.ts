// A TensorFlow graph as data, before it is written: nodes by name, their inputs, their attributes.

export interface Constant {
  /** TensorFlow's number of the type. */
  readonly dtype: number;
  readonly shape: readonly number[];
  /** Little-endian, row-major. */
  readonly bytes: Uint8Array;
}

/** One of AttrValue's kinds (tensorflow/core/framework/attr_value.proto); types are TensorFlow's numbers. */
export type Attribute =
  | { readonly type: number }
  | { readonly text: string }
  | { readonly flag: boolean }
  | { readonly decimal: number }
  | { readonly integer: number }
  | { readonly integers: readonly number[] }
  | { readonly texts: readonly string[] }
  /** `null`: of any rank. */
  | { readonly shape: readonly number[] | null }
  | { readonly constant: Constant };

export interface GraphNode {
  readonly name: string;
  readonly operation: string;
  /** `node:output`, and at the end `^node` for those that must have run before. */
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** DataType of tensorflow/core/framework/types.proto. */
export const TYPES = { float32: 1, int32: 3, bool: 10, bfloat16: 14 } as const;

export function constantNode(name: string, constant: Constant, after: readonly string[] = []): GraphNode {
  return {
    name,
    operation: 'Const',
    inputs: after.map((node) => `^${node}`),
    attributes: { dtype: { type: constant.dtype }, value: { constant } },
  };
}

/** A node that gives 1 once others have run: an operation without outputs cannot be asked for. */
export function doneNode(name: string, after: readonly string[]): GraphNode {
  const bytes = new Uint8Array(Int32Array.of(1).buffer);
  return constantNode(name, { dtype: TYPES.int32, shape: [], bytes }, after);
}

export function placeholderNode(name: string, dtype: number, shape: readonly number[]): GraphNode {
  return { name, operation: 'Placeholder', inputs: [], attributes: { dtype: { type: dtype }, shape: { shape } } };
}
