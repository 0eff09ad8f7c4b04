// What an ONNX file says that its graph takes and gives.
import type { ReflectMessage } from '@bufbuild/protobuf/reflect';
import { readMessage } from '../../lib/protobuf/messages.js';
import { inner, isSet, listOf, textOf, value } from './messages.js';
import { MODEL } from './schema.js';

export interface TensorSignature {
  readonly name: string;
  /** ONNX's own name of the element type, `FLOAT` say; its number where it is another. */
  readonly type: string;
  /** `null` for a size that the file leaves open. */
  readonly sizes: readonly (number | null)[];
}

export interface Signature {
  /** Without those that an initializer gives. */
  readonly inputs: readonly TensorSignature[];
  readonly outputs: readonly TensorSignature[];
}

/** https://github.com/onnx/onnx/blob/main/onnx/onnx.proto, `TensorProto.DataType`. */
const TYPES: Readonly<Record<number, string>> = {
  ...{ 1: 'FLOAT', 2: 'UINT8', 3: 'INT8', 6: 'INT32', 7: 'INT64', 8: 'STRING', 9: 'BOOL' },
  ...{ 10: 'FLOAT16', 11: 'DOUBLE', 16: 'BFLOAT16' },
};

/** @param model - bytes that `checkedModel` gave */
export function signatureOf(model: Uint8Array): Signature {
  const graph = inner(readMessage(MODEL, model), 'graph');
  if (graph === null) throw new RangeError('a checked model without a graph');
  const given = new Set(listOf(graph, 'initializer').map((tensor) => textOf(tensor, 'name')));
  return {
    inputs: listOf(graph, 'input')
      .map(tensorOf)
      .filter(({ name }) => !given.has(name)),
    outputs: listOf(graph, 'output').map(tensorOf),
  };
}

function tensorOf(info: ReflectMessage): TensorSignature {
  const type = inner(info, 'type');
  const tensor = type === null ? null : inner(type, 'tensor_type');
  const shape = tensor === null ? null : inner(tensor, 'shape');
  const number = tensor === null ? 0 : Number(value(tensor, 'elem_type'));
  return {
    name: textOf(info, 'name'),
    type: TYPES[number] ?? String(number),
    sizes: shape === null ? [] : listOf(shape, 'dim').map(sizeOf),
  };
}

function sizeOf(dimension: ReflectMessage): number | null {
  const size = isSet(dimension, 'dim_value') ? Number(value(dimension, 'dim_value')) : 0;
  return size > 0 ? size : null;
}
