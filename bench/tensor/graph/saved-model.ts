// A graph as the bytes of `saved_model.pb`, which TensorFlow loads into a session of its own.
import { create, toBinary } from '@bufbuild/protobuf';
import type { Attribute, GraphNode } from './nodes.js';
import { SAVED_MODEL } from './saved-model-schema.js';

/** The one tag of a graph that is there to be run. */
export const TAG = 'serve';

/** Version of the graph format: that of TensorFlow 2.9, the oldest that the addon comes with; later ones read it. */
const PRODUCER = 1087;

/** What may be asked of a graph: `node:output` of what is fed and of what is fetched. */
export interface Signature {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** Of a message, by name. */
type Fields = Readonly<Record<string, unknown>>;

export function encodeSavedModel(nodes: readonly GraphNode[], signatures: readonly Signature[] = []): Uint8Array {
  const graph = { node: nodes.map(nodeDef), versions: { producer: PRODUCER, minConsumer: 0 } };
  const metaGraph = { metaInfoDef: { tags: [utf8(TAG)] }, graphDef: graph, signatureDef: signatures.map(signatureDef) };
  return toBinary(SAVED_MODEL, create(SAVED_MODEL, { savedModelSchemaVersion: 1n, metaGraphs: [metaGraph] }));
}

function nodeDef({ name, operation, inputs, attributes }: GraphNode): Fields {
  const attr = Object.entries(attributes).map(([key, attribute]) => ({ key: utf8(key), value: attrValue(attribute) }));
  return { name: utf8(name), op: utf8(operation), input: inputs.map(utf8), attr };
}

function attrValue(attribute: Attribute): Fields {
  return { value: valueOf(attribute) };
}

function valueOf(attribute: Attribute): Fields {
  if ('type' in attribute) return { case: 'type', value: attribute.type };
  if ('text' in attribute) return { case: 's', value: utf8(attribute.text) };
  if ('flag' in attribute) return { case: 'b', value: attribute.flag ? 1 : 0 };
  if ('decimal' in attribute) return { case: 'f', value: attribute.decimal };
  if ('integer' in attribute) return { case: 'i', value: BigInt(attribute.integer) };
  if ('integers' in attribute) return { case: 'list', value: { i: attribute.integers.map(BigInt) } };
  if ('texts' in attribute) return { case: 'list', value: { s: attribute.texts.map(utf8) } };
  if ('shape' in attribute) return { case: 'shape', value: shapeProto(attribute.shape) };
  const { dtype, shape, bytes } = attribute.constant;
  return { case: 'tensor', value: { dtype, tensorShape: shapeProto(shape), tensorContent: bytes } };
}

function shapeProto(shape: readonly number[] | null): Fields {
  if (shape === null) return { unknownRank: 1 };
  return { dim: shape.map((size) => ({ size: BigInt(size) })) };
}

function signatureDef({ name, inputs, outputs }: Signature): Fields {
  const entries = (names: readonly string[]): readonly Fields[] =>
    names.map((tensor) => ({ key: utf8(tensor), value: { name: utf8(tensor) } }));
  return { key: utf8(name), value: { inputs: entries(inputs), outputs: entries(outputs), methodName: utf8(name) } };
}

function utf8(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}
