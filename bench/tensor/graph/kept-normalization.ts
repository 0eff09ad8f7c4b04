// Keeps normalisation by running statistics as it is: TensorFlow's optimizer makes one operation of it and the convolution before,
// which rounds otherwise than the two by themselves.
import { hasOneDnn } from '../kernels/one-dnn.js';
import type { Attribute, GraphNode } from './nodes.js';

/** Without it TensorFlow does not find oneDNN's kernel. */
const KERNEL: Attribute = { text: 'MklNameChangeOp' };

/** Names oneDNN's kernel, which TensorFlow takes anyway and then leaves alone; without oneDNN nodes stay what they are. */
export function withKeptNormalization(nodes: readonly GraphNode[]): readonly GraphNode[] {
  if (!nodes.some(isInference) || !hasOneDnn()) return nodes;
  return nodes.map((node) =>
    isInference(node)
      ? { ...node, operation: `_MklNative${node.operation}`, attributes: { ...node.attributes, _kernel: KERNEL } }
      : node,
  );
}

function isInference({ operation, attributes: { is_training: training } }: GraphNode): boolean {
  return operation.startsWith('FusedBatchNorm') && training !== undefined && 'flag' in training && !training.flag;
}
