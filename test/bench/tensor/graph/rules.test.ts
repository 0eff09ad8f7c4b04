// What graphs rest on, without TensorFlow: order, equality, and divisions that stay divisions.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { disagreement } from '../../../../bench/tensor/graph/agreement.js';
import { firstDifference } from '../../../../bench/tensor/graph/differences.js';
import { withExactDivisions } from '../../../../bench/tensor/graph/exact-division.js';
import { TYPES, constantNode, type GraphNode } from '../../../../bench/tensor/graph/nodes.js';
import { ResourceOrder } from '../../../../bench/tensor/graph/resource-order.js';
import type { Trace } from '../../../../bench/tensor/graph/trace.js';

const number = (name: string, value: number): GraphNode =>
  constantNode(name, { dtype: TYPES.float32, shape: [], bytes: new Uint8Array(Float32Array.of(value).buffer) });
const call = (operation: string, ...inputs: string[]): GraphNode => ({
  name: operation,
  operation,
  inputs,
  attributes: {},
});
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

describe('a division', () => {
  it('by a constant without zeros is one that is left alone', () => {
    const [, exact] = withExactDivisions([number('nine', 9), call('RealDiv', 'x:0', 'nine:0')]);
    expect(exact?.operation).toBe('DivNoNan');
  });

  it('by zero, or by what is no constant, stays as it is', () => {
    for (const nodes of [[number('none', 0), call('RealDiv', 'x:0', 'none:0')], [call('RealDiv', 'x:0', 'y:0')]])
      expect(withExactDivisions(nodes).at(-1)?.operation).toBe('RealDiv');
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
