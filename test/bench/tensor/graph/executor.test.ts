// When a program becomes a graph and when it stays what it is: whatever is chosen, the numbers are those of the program.
import * as tf from '#tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { at } from '../../../../bench/lib/arrays/at.js';
import { executionReport, wantExecution } from '../../../../bench/tensor/graph/execution.js';
import { GraphExecutor } from '../../../../bench/tensor/graph/executor.js';
import { feed, feedNumber } from '../../../../bench/tensor/graph/feeds.js';
import { nativeBackend } from '../../../../bench/tensor/kernels/addon.js';
import { GraphSession } from '../../../../bench/tensor/graph/session.js';
import { variableCell, type StateCell } from '../../../../bench/tensor/graph/state-cell.js';
import { hasTensorflow, openNative } from '../../../support/native-tensorflow.js';

const refusalsOf = (name: string): readonly string[] =>
  executionReport()
    .refused.filter((text) => text.startsWith(`${name}: `))
    .map((text) => text.slice(name.length + 2));

/** A sum that starts at 0, run five times. */
class Running {
  readonly sum = tf.variable(tf.scalar(0));
  readonly cell: StateCell = variableCell(this.sum);
  readonly executor: GraphExecutor;
  round = 0;

  constructor(name: string) {
    this.executor = new GraphExecutor({ name, cells: [this.cell] });
  }

  /** Adds what `term` gives in rounds 0 to 4, and gives the sum. */
  total(term: () => tf.Tensor, pays = true): number {
    for (this.round = 0; this.round < 5; this.round++) {
      const work = (): tf.Tensor[] => {
        tf.tidy(() => this.sum.assign(tf.add(this.sum, term())));
        return [];
      };
      this.executor.run({ key: 'all', pays, work });
    }
    this.executor.dispose();
    const [total = Number.NaN] = this.sum.dataSync();
    this.sum.dispose();
    return total;
  }
}

/** A weight times what it is fed. */
class Scaled {
  readonly weight = tf.variable(tf.scalar(1));
  readonly executor: GraphExecutor;
  value = 0;

  constructor(name: string) {
    this.executor = new GraphExecutor({ name, cells: [variableCell(this.weight)] });
  }

  run(values: () => Float32Array): number {
    const work = (): tf.Tensor[] => [tf.tidy(() => tf.mul(this.weight, feed({ name: 'x', shape: [1], values })))];
    const output = at(this.executor.run({ key: 'all', pays: true, work }), 0);
    const product = at(output.dataSync(), 0);
    output.dispose();
    return product;
  }

  dispose(): void {
    this.executor.dispose();
    this.weight.dispose();
  }
}

describe.skipIf(!hasTensorflow)('a program that is run again and again', () => {
  beforeAll(() => openNative());
  afterEach(() => wantExecution('graph'));

  it('is a graph where all that changes is state or fed', () => {
    const running = new Running('fed');
    expect(running.total(() => feedNumber('round', () => running.round))).toBe(0 + 1 + 2 + 3 + 4);
    expect(executionReport().execution).toBe('graph');
    expect(refusalsOf('fed')).toEqual([]);
  });

  it('stays eager where a value changes and is not fed', () => {
    const running = new Running('unmarked');
    expect(running.total(() => tf.scalar(running.round))).toBe(10);
    expect(refusalsOf('unmarked')).toEqual(['a value that Add takes changes from run to run and is not fed']);
  });

  it('stays eager where it reads a value back', () => {
    const running = new Running('reading');
    expect(running.total(() => tf.scalar(1 + (at(running.sum.dataSync(), 0) > 100 ? 1 : 0)))).toBe(5);
    expect(refusalsOf('reading')).toEqual(['it calls tensorDataSync, which reads values back']);
  });

  it('stays eager where it uses a tensor that is neither state nor fed', () => {
    const outside = tf.scalar(2);
    const running = new Running('outside');
    expect(running.total(() => outside)).toBe(10);
    outside.dispose();
    expect(refusalsOf('outside')).toEqual(['it uses a tensor from before the run that is neither state nor fed']);
  });

  it('stays eager where its operations change', () => {
    const running = new Running('changing');
    expect(running.total(() => (running.round % 2 === 0 ? tf.scalar(1) : tf.neg(tf.scalar(1))))).toBe(1);
    expect(refusalsOf('changing')).toEqual(['one run makes 5 operations, the next 4']);
  });

  it('stays eager with an operation that nobody has tried in a graph', () => {
    const running = new Running('untried');
    expect(running.total(() => tf.sum(tf.cumsum(tf.ones([3]))))).toBe(5 * (1 + 2 + 3));
    expect(refusalsOf('untried')).toEqual(['nobody has tried the operation Cumsum in a graph']);
  });

  it('stays eager where too few runs are to come, or nobody wants graphs', () => {
    const running = new Running('short');
    expect(running.total(() => tf.scalar(running.round), false)).toBe(10);
    wantExecution('eager');
    const unwanted = new Running('unwanted');
    expect(unwanted.total(() => tf.scalar(unwanted.round))).toBe(10);
    expect([...refusalsOf('short'), ...refusalsOf('unwanted')]).toEqual([]);
  });

  it('stays eager with an addon that cannot load graphs', () => {
    const backend = nativeBackend();
    const { binding } = backend;
    // As profiling does, and as an addon without the door would: nothing says that it is there.
    backend.binding = new Proxy({} as typeof binding, {
      get: (_, key): unknown => Reflect.get(binding, key),
    });
    const running = new Running('without the door');
    expect(running.total(() => tf.scalar(running.round))).toBe(10);
    backend.binding = binding;
    expect(refusalsOf('without the door')).toEqual([]);
  });

  it('meets state that others have changed between two runs', () => {
    const scaled = new Scaled('scaled');
    const seen = [1, 2, 3, 4, 5, 6].map((value) => {
      if (value === 5) scaled.weight.assign(tf.scalar(10));
      scaled.value = value;
      return scaled.run(() => Float32Array.of(scaled.value));
    });
    expect(seen).toEqual([1, 2, 3, 4, 50, 60]);
    expect(refusalsOf('scaled')).toEqual([]);
    scaled.dispose();
  });

  it('stays eager where a feed would go on giving the values of one run', () => {
    const scaled = new Scaled('stale');
    const seen = [1, 2, 3, 4, 5].map((value) => scaled.run(() => Float32Array.of(value)));
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    expect(refusalsOf('stale')).toEqual(['x gives later runs the values of one run']);
    scaled.dispose();
  });

  it('gives its state and lets it be set, wherever that lies', () => {
    const running = new Running('open state');
    const work = (): tf.Tensor[] => {
      tf.tidy(() => running.sum.assign(tf.add(running.sum, 1)));
      return [];
    };
    const read = (): number => tf.tidy(() => at(running.executor.valueOf(running.cell).dataSync(), 0));
    const seen = [1, 2, 3, 4, 5].map((round) => {
      running.executor.run({ key: 'all', pays: true, work });
      const value = read();
      if (round === 4) tf.tidy(() => running.executor.assign(running.cell, tf.scalar(100)));
      return value;
    });
    running.executor.pull();
    expect(seen).toEqual([1, 2, 3, 4, 101]);
    expect(running.sum.dataSync()[0]).toBe(101);
    running.executor.dispose();
    running.sum.dispose();
  });

  it('refuses a graph that TensorFlow does not take, with what it says', () => {
    const nodes = [{ name: 'wrong', operation: 'NoSuchOperation', inputs: [], attributes: {} }];
    const open = (): GraphSession => new GraphSession({ nodes, feeds: [], outputs: ['wrong:0'], writes: [] }, []);
    expect(open).toThrow(/NoSuchOperation/);
  });
});
