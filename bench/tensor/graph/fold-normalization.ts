// Inference without passes over the image for normalisation: behind a convolution, it goes into the filter and a bias, which
// TensorFlow's optimizer makes one operation of, ReLU and the sum with a branch included.
import { TYPES, constantNode, type Attribute, type GraphNode } from './nodes.js';

/** A value that changes with the state alone, computed once whenever that is set. */
export interface DerivedValue {
  readonly name: string;
  readonly shape: readonly number[];
  /** Its nodes, from the values that the cells are given; the last one gives it. */
  readonly nodes: readonly GraphNode[];
}

export interface Folded {
  readonly nodes: readonly GraphNode[];
  readonly derived: readonly DerivedValue[];
}

/** What a node gives, and whose value it is: `node:output` → index of the cell that it reads. */
export type CellReads = ReadonlyMap<string, number>;

const NORMALIZATIONS: ReadonlySet<string> = new Set([
  'FusedBatchNorm',
  'FusedBatchNormV2',
  'FusedBatchNormV3',
  '_MklNativeFusedBatchNormEx',
]);
const FLOAT = { T: { type: TYPES.float32 } };

/**
 * Folds each normalisation by running statistics whose input is a convolution that nobody else looks at, in float32.
 *
 * y = scale * (w * x - mean) / sqrt(variance + epsilon) + offset = (f w) * x + (offset - f mean), f = scale / sqrt(variance + epsilon).
 * That rounds otherwise, by some 1e-6 of the largest value.
 *
 * @param outputs - of the run: what they name stays what it is
 * @param shapes - of the cells
 */
export function withFoldedNormalization(
  nodes: readonly GraphNode[],
  outputs: readonly string[],
  reads: CellReads,
  shapes: readonly (readonly number[])[],
): Folded {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const uses = usesOf(nodes, outputs);
  const derived: DerivedValue[] = [];
  const replaced = new Map<string, readonly GraphNode[]>();
  for (const node of nodes) {
    const fold = foldOf(node, { byName, uses, reads, shapes });
    if (fold === null) continue;
    derived.push(...fold.derived);
    replaced.set(fold.convolution.name, [fold.convolution]);
    replaced.set(node.name, fold.after);
  }
  return { nodes: nodes.flatMap((node) => replaced.get(node.name) ?? [node]), derived };
}

interface Around {
  readonly byName: ReadonlyMap<string, GraphNode>;
  readonly uses: ReadonlyMap<string, number>;
  readonly reads: CellReads;
  readonly shapes: readonly (readonly number[])[];
}

interface Fold {
  readonly convolution: GraphNode;
  /** In the place of the normalisation; the last one has its name. */
  readonly after: readonly GraphNode[];
  readonly derived: readonly DerivedValue[];
}

function foldOf(node: GraphNode, { byName, uses, reads, shapes }: Around): Fold | null {
  if (!NORMALIZATIONS.has(node.operation) || !isInference(node)) return null;
  const [x = '', ...parameters] = node.inputs;
  const convolution = byName.get(nodeOf(x));
  if (convolution?.operation !== 'Conv2D' || !isFloat(convolution) || uses.get(x) !== 1) return null;
  const [image = '', filter = ''] = convolution.inputs;
  const cells = [filter, ...parameters].map((input) => reads.get(input));
  if (cells.length !== 5 || cells.some((cell) => cell === undefined)) return null;
  const [weight, scale, offset, mean, variance] = cells as [number, number, number, number, number];
  if ([1, 2, 3, 4, 5].some((output) => uses.has(`${node.name}:${output}`))) return null;
  const given = (cell: number): string => `given_state_${cell}:0`;
  const named = (part: string): string => `${node.name}_${part}`;
  const factor = factorNodes(named('factor'), given(scale), given(variance), node.attributes['epsilon']);
  const [scaled, bias] = [named('filter'), named('bias')];
  const derived: DerivedValue[] = [
    {
      name: scaled,
      shape: shapes[weight] ?? [],
      nodes: [...factor, calculation('Mul', `${scaled}_value`, [given(weight), `${named('factor')}:0`])],
    },
    {
      name: bias,
      shape: shapes[offset] ?? [],
      nodes: [
        calculation('Mul', `${bias}_shift`, [given(mean), `${named('factor')}:0`]),
        calculation('Sub', `${bias}_value`, [given(offset), `${bias}_shift:0`]),
      ],
    },
  ];
  return {
    convolution: { ...convolution, inputs: [image, `${scaled}:0`] },
    after: sumNodes(node, x, `${bias}:0`),
    derived,
  };
}

function factorNodes(
  name: string,
  scale: string,
  variance: string,
  epsilon: Attribute | undefined,
): readonly GraphNode[] {
  const value = epsilon !== undefined && 'decimal' in epsilon ? epsilon.decimal : 0;
  const bytes = new Uint8Array(Float32Array.of(value).buffer);
  return [
    constantNode(`${name}_epsilon`, { dtype: TYPES.float32, shape: [], bytes }),
    calculation('AddV2', `${name}_spread`, [variance, `${name}_epsilon:0`]),
    calculation('Rsqrt', `${name}_root`, [`${name}_spread:0`]),
    calculation('Mul', name, [scale, `${name}_root:0`]),
  ];
}

function sumNodes(node: GraphNode, x: string, bias: string): readonly GraphNode[] {
  const format = node.attributes['data_format'] ?? { text: 'NHWC' };
  const sum = (name: string): GraphNode => ({
    name,
    operation: 'BiasAdd',
    inputs: [x, bias],
    attributes: { ...FLOAT, data_format: format },
  });
  const activation = node.attributes['activation_mode'];
  if (activation === undefined || !('text' in activation) || activation.text !== 'Relu') return [sum(node.name)];
  return [sum(`${node.name}_sum`), calculation('Relu', node.name, [`${node.name}_sum:0`])];
}

function calculation(operation: string, name: string, inputs: readonly string[]): GraphNode {
  return { name, operation, inputs, attributes: FLOAT };
}

function isInference({ attributes: { is_training: training, T: type } }: GraphNode): boolean {
  const running = training !== undefined && 'flag' in training && !training.flag;
  return running && type !== undefined && 'type' in type && type.type === TYPES.float32;
}

function isFloat({ attributes: { T: type } }: GraphNode): boolean {
  return type !== undefined && 'type' in type && type.type === TYPES.float32;
}

/** How often each output is taken, as an input or an output of the run. */
function usesOf(nodes: readonly GraphNode[], outputs: readonly string[]): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  for (const taken of [...nodes.flatMap(({ inputs }) => inputs), ...outputs])
    uses.set(taken, (uses.get(taken) ?? 0) + 1);
  return uses;
}

function nodeOf(output: string): string {
  return output.slice(0, output.lastIndexOf(':'));
}
