// Keeps a graph's divisions as they are: TensorFlow's optimizer turns one by a constant into a product with its reciprocal, which
// rounds otherwise than the same operation run by itself.
import { TYPES, type GraphNode } from './nodes.js';

/** By a constant without zeros, `DivNoNan` gives what `RealDiv` gives, and the optimizer leaves it. */
export function withExactDivisions(nodes: readonly GraphNode[]): readonly GraphNode[] {
  const divisors = new Set(nodes.filter(isDivisor).map(({ name }) => `${name}:0`));
  return nodes.map((node) => {
    const by = node.inputs[1];
    const exact = node.operation === 'RealDiv' && by !== undefined && divisors.has(by);
    return exact ? { ...node, operation: 'DivNoNan' } : node;
  });
}

function isDivisor({ operation, attributes }: GraphNode): boolean {
  const value = attributes['value'];
  if (operation !== 'Const' || value === undefined || !('constant' in value)) return false;
  const { dtype, bytes } = value.constant;
  if (dtype !== TYPES.float32) return false;
  return new Float32Array(bytes.slice().buffer).every((number) => number !== 0);
}
