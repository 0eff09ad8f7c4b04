// Hides from TensorFlow's optimizer what it would compute with otherwise than the same operations run by themselves: it turns a
// division by a constant into a product with the reciprocal, moves a constant through a product, and a power of two into a square.
import { TYPES, type GraphNode } from './nodes.js';

/**
 * The graph with a `PlaceholderWithDefault` behind each float32 constant and each whole number that becomes one. It gives what
 * it takes, and is nothing that the optimizer reckons with: it could be fed.
 */
export function withKeptValues(nodes: readonly GraphNode[]): readonly GraphNode[] {
  return nodes.flatMap((node) => (isNumber(node) || isWholeNumber(node) ? kept(node) : [node]));
}

/** Whoever takes the value finds it under its name. */
function kept(node: GraphNode): readonly GraphNode[] {
  const hidden = { ...node, name: `hidden_${node.name}` };
  const attributes = { dtype: { type: TYPES.float32 }, shape: { shape: null } };
  return [hidden, { name: node.name, operation: 'PlaceholderWithDefault', inputs: [`${hidden.name}:0`], attributes }];
}

function isNumber({ operation, attributes }: GraphNode): boolean {
  const value = attributes['value'];
  return operation === 'Const' && value !== undefined && 'constant' in value && value.constant.dtype === TYPES.float32;
}

function isWholeNumber({ operation, attributes }: GraphNode): boolean {
  return operation === 'Cast' && hasType(attributes['SrcT'], TYPES.int32) && hasType(attributes['DstT'], TYPES.float32);
}

function hasType(attribute: GraphNode['attributes'][string] | undefined, type: number): boolean {
  return attribute !== undefined && 'type' in attribute && attribute.type === type;
}
