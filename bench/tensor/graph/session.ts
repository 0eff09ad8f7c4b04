// A graph that TensorFlow has loaded, with variables of its own.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '#tfjs-core';
import { at } from '../../lib/arrays/at.js';
import { nativeBackend } from '../kernels/addon.js';
import { TYPES } from './nodes.js';
import { programGraph, type ProgramGraph } from './program-graph.js';
import type { Signature } from './saved-model.js';
import type { FedValues, Feed } from './feeds.js';
import type { Trace } from './trace.js';
import { graphWriter } from './writer.js';

/** Holds memory of TensorFlow until `dispose`. */
export class GraphSession {
  readonly feeds: readonly Feed[];
  /** Whether a run changes the state. */
  readonly writes: boolean;
  readonly #graph: ProgramGraph;
  readonly #session: number;
  /** Outputs of the program; what else a run fetches makes it run. */
  readonly #outputs: number;

  /** Throws what TensorFlow says of a graph that it does not take. */
  constructor(trace: Trace, shapes: readonly (readonly number[])[]) {
    this.feeds = trace.feeds.map(({ feed: { name, shape, dtype = 'float32', values } }) => ({
      name,
      shape,
      dtype,
      values,
    }));
    this.writes = trace.writes.length > 0;
    this.#outputs = trace.outputs.length;
    this.#graph = programGraph(trace, shapes);
    this.#session = load(this.#graph);
  }

  /** @param values - of all cells, in their order */
  init(values: readonly tf.Tensor[]): void {
    this.#drop(this.#ask(this.#graph.init, nativeBackend().getInputTensorIds(values)));
  }

  /** Sets one cell. */
  set(cell: number, value: tf.Tensor): void {
    this.#drop(this.#ask(at(this.#graph.set, cell), nativeBackend().getInputTensorIds([value])));
  }

  /** The present values of all cells; the caller's to dispose of. */
  read(): tf.Tensor[] {
    return this.#ask(this.#graph.read, []);
  }

  readCell(cell: number): tf.Tensor {
    return at(this.#ask({ ...this.#graph.read, outputs: [at(this.#graph.read.outputs, cell)] }, []), 0);
  }

  /** One run; `values` are those of the feeds, in their order. The outputs are the caller's to dispose of. */
  run(values: readonly FedValues[]): tf.Tensor[] {
    const { binding } = nativeBackend();
    const own: number[] = [];
    const ids = this.feeds.map((feed, index) => {
      const id = idOf(feed, at(values, index));
      if (!(values[index] instanceof tf.Tensor)) own.push(id);
      return id;
    });
    try {
      const fetched = this.#ask(this.#graph.run, ids);
      this.#drop(fetched.slice(this.#outputs));
      return fetched.slice(0, this.#outputs);
    } finally {
      for (const id of own) binding.deleteTensor(id);
    }
  }

  /** Lets go of what the cells hold; `init` fills them again. */
  free(): void {
    this.#drop(this.#ask(this.#graph.free, []));
  }

  dispose(): void {
    try {
      this.free();
    } finally {
      nativeBackend().binding.deleteSavedModel(this.#session);
    }
  }

  #ask({ inputs, outputs }: Signature, ids: readonly number[]): tf.Tensor[] {
    const backend = nativeBackend();
    const made = backend.binding.runSavedModel(this.#session, ids, inputs.join(), outputs.join());
    return made.map((output) => backend.createOutputTensor(output));
  }

  #drop(tensors: readonly tf.Tensor[]): void {
    tf.dispose([...tensors]);
  }
}

/** A tensor is fed as it is; numbers become one for this run. */
function idOf({ shape, dtype }: Feed, values: FedValues): number {
  const backend = nativeBackend();
  if (values instanceof tf.Tensor) return at(backend.getInputTensorIds([values]), 0);
  return backend.binding.createTensor(shape, dtype === 'int32' ? TYPES.int32 : TYPES.float32, values);
}

function load({ nodes, init, read, run }: ProgramGraph): number {
  const folder = mkdtempSync(path.join(tmpdir(), 'stealbench-graph-'));
  try {
    const { TAG, encodeSavedModel } = graphWriter();
    writeFileSync(path.join(folder, 'saved_model.pb'), encodeSavedModel(nodes, [init, run, read]));
    return nativeBackend().binding.loadSavedModel(folder, TAG);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
