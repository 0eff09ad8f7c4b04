// What graphs rest on, without TensorFlow: order, equality, and values that stay what they are.
import { fromBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { disagreement } from '../../../../bench/tensor/graph/agreement.js';
import { firstDifference } from '../../../../bench/tensor/graph/differences.js';
import { withFoldedNormalization } from '../../../../bench/tensor/graph/fold-normalization.js';
import { withKeptValues } from '../../../../bench/tensor/graph/kept-values.js';
import { TYPES, constantNode, type GraphNode } from '../../../../bench/tensor/graph/nodes.js';
import { ResourceOrder } from '../../../../bench/tensor/graph/resource-order.js';
import { encodeSavedModel } from '../../../../bench/tensor/graph/saved-model.js';
import { SAVED_MODEL } from '../../../../bench/tensor/graph/saved-model-schema.js';
import type { Trace } from '../../../../bench/tensor/graph/trace.js';

const number = (name: string, value: number): GraphNode =>
  constantNode(name, { dtype: TYPES.float32, shape: [], bytes: new Uint8Array(Float32Array.of(value).buffer) });
const call = (operation: string, ...inputs: string[]): GraphNode => ({
  name: operation,
  operation,
  inputs,
  attributes: {},
});
interface WrittenModel {
  readonly metaGraphs: readonly { readonly graphDef: { readonly node: readonly { readonly device: Uint8Array }[] } }[];
}

const trace = (...nodes: GraphNode[]): Trace => ({ nodes, feeds: [], outputs: [], writes: [] });

describe('the order of what touches a variable', () => {
  it('puts a read after the last write, and a write after all reads since', () => {
    const order = new ResourceOrder();
    order.add(7);
    expect(order.before('r1', 'ReadVariableOp', [7])).toEqual([]);
    expect(order.before('r2', 'ReadVariableOp', [7])).toEqual([]);
    expect(order.before('w1', 'AssignVariableOp', [7, 1])).toEqual(['r1', 'r2']);
    expect(order.before('r3', 'ReadVariableOp', [7])).toEqual(['w1']);
    expect(order.before('w2', 'ResourceApplyMomentum', [7, 8])).toEqual(['w1', 'r3']);
    expect(order.lastWrites()).toEqual(['w2']);
  });

  it('leaves alone what touches no variable', () => {
    const order = new ResourceOrder();
    order.add(7);
    expect(order.before('n', 'AddV2', [1, 2])).toEqual([]);
    expect(order.lastWrites()).toEqual([]);
  });
});

describe('two recordings', () => {
  it('are one graph where every node and constant is alike', () => {
    expect(firstDifference(trace(number('c', 0.1)), trace(number('c', 0.1)))).toBeNull();
  });

  it('are none where a constant differs in one bit, and who takes it is named', () => {
    const next = 0.1 + 2 ** -27;
    expect(Math.fround(next)).not.toBe(Math.fround(0.1));
    const difference = firstDifference(
      trace(number('c', 0.1), call('Mul', 'x:0', 'c:0')),
      trace(number('c', next), call('Mul', 'x:0', 'c:0')),
    );
    expect(difference).toBe('a value that Mul takes changes from run to run and is not fed');
  });

  it('are none where the operations differ', () => {
    expect(firstDifference(trace(call('Add')), trace(call('Sub')))).toContain('Add where the next has Sub');
    expect(firstDifference(trace(call('Add')), trace())).toBe('one run makes 1 operations, the next 0');
  });
});

describe('what the optimizer would compute with otherwise', () => {
  it('is hidden from it: a constant keeps its name for those who take it', () => {
    const [hidden, kept, division] = withKeptValues([number('nine', 9), call('RealDiv', 'x:0', 'nine:0')]);
    expect(hidden).toMatchObject({ name: 'hidden_nine', operation: 'Const' });
    expect(kept).toMatchObject({ name: 'nine', operation: 'PlaceholderWithDefault', inputs: ['hidden_nine:0'] });
    expect(division).toEqual(call('RealDiv', 'x:0', 'nine:0'));
  });

  it('is hidden from it: a whole number that becomes an exponent, and no other cast', () => {
    const cast = (from: number): GraphNode => ({
      ...call('Cast', 'x:0'),
      attributes: { SrcT: { type: from }, DstT: { type: TYPES.float32 } },
    });
    expect(withKeptValues([cast(TYPES.int32)]).map(({ operation }) => operation)).toEqual([
      'Cast',
      'PlaceholderWithDefault',
    ]);
    expect(withKeptValues([cast(TYPES.bfloat16)])).toEqual([cast(TYPES.bfloat16)]);
  });

  it('is none where sizes and axes are, which say how a graph is put together', () => {
    const bytes = new Uint8Array(Int32Array.of(2).buffer);
    const nodes = [
      constantNode('axis', { dtype: TYPES.int32, shape: [], bytes }),
      call('Sum', 'x:0', 'axis:0'),
      call('RealDiv', 'x:0', 'y:0'),
    ];
    expect(withKeptValues(nodes)).toEqual(nodes);
  });
});

describe('normalisation by running statistics', () => {
  const typed = (operation: string, name: string, type: number, inputs: readonly string[]): GraphNode => ({
    name,
    operation,
    inputs,
    attributes: { T: { type }, epsilon: { decimal: 1e-5 }, is_training: { flag: false } },
  });
  const cells = ['filter:0', 'scale:0', 'offset:0', 'mean:0', 'variance:0'];
  const reads = new Map(cells.map((cell, index) => [cell, index]));
  const shapes = [[3, 3, 1, 2], [2], [2], [2], [2]];
  const fold = (type: number, outputs: readonly string[]) => {
    const convolution = typed('Conv2D', 'c', type, ['x:0', 'filter:0']);
    const norm = typed('_MklNativeFusedBatchNormEx', 'n', type, ['c:0', ...cells.slice(1)]);
    const relu = { ...norm, attributes: { ...norm.attributes, activation_mode: { text: 'Relu' } } };
    return withFoldedNormalization([convolution, relu], outputs, reads, shapes);
  };

  it('becomes a filter, a bias and ReLU, and what asks for it finds it by its name', () => {
    const { nodes, derived } = fold(TYPES.float32, ['n:0']);
    expect(nodes.map(({ name, operation, inputs }) => [name, operation, ...inputs])).toEqual([
      ['c', 'Conv2D', 'x:0', 'n_filter:0'],
      ['n_sum', 'BiasAdd', 'c:0', 'n_bias:0'],
      ['n', 'Relu', 'n_sum:0'],
    ]);
    expect(derived.map(({ name, shape }) => [name, shape])).toEqual([
      ['n_filter', [3, 3, 1, 2]],
      ['n_bias', [2]],
    ]);
  });

  it('stays where the convolution is looked at by others, or is in bfloat16', () => {
    expect(fold(TYPES.float32, ['n:0', 'c:0']).derived).toEqual([]);
    expect(fold(TYPES.bfloat16, ['n:0']).derived).toEqual([]);
  });
});

describe('a written graph', () => {
  it('names no device: TensorFlow puts each operation where it has a kernel', () => {
    const bytes = encodeSavedModel([number('one', 1), call('Neg', 'one:0')]);
    const { metaGraphs } = fromBinary(SAVED_MODEL, bytes) as unknown as WrittenModel;
    const nodes = metaGraphs.flatMap(({ graphDef }) => graphDef.node);
    expect(nodes.map(({ device }) => device.length)).toEqual([0, 0]);
  });
});

describe('disagreement', () => {
  it('is a share of the largest change', () => {
    // Moved by 1 and 4, and off by 0.5 in one place: 0.5 / 4.
    expect(disagreement(Float32Array.of(2, 5), Float32Array.of(2, 5.5), () => Float32Array.of(1, 1))).toBe(0.125);
  });

  it('is 0 for the same bytes and infinite where one is no number', () => {
    const values = fc.float32Array({ minLength: 1, maxLength: 9 });
    fc.assert(fc.property(values, (array) => disagreement(array, array.slice()) === 0));
    expect(disagreement(Float32Array.of(1), Float32Array.of(Number.NaN))).toBe(Number.POSITIVE_INFINITY);
    expect(disagreement(Float32Array.of(1), Float32Array.of(1, 2))).toBe(Number.POSITIVE_INFINITY);
  });

  it('is infinite where nothing should have moved and something did', () => {
    expect(disagreement(Float32Array.of(0), Float32Array.of(1e-9), () => Float32Array.of(0))).toBe(
      Number.POSITIVE_INFINITY,
    );
  });
});
