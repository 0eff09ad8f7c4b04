// A few operations in a row whose intermediate results TensorFlow.js has no type for, such as bfloat16.
import * as tf from '@tensorflow/tfjs-core';
import type { NativeAttribute } from './native-operation.js';

/** TF_BFLOAT16 and TF_FLOAT of TensorFlow's C API. */
export const TYPE_CODES = { bfloat16: 14, float32: 1 } as const;
export type TypeName = keyof typeof TYPE_CODES;

interface OutputInfo {
  readonly id: number;
}

/** The part of tfjs-node's backend that works with tensors by number. */
interface ChainBackend {
  readonly binding: {
    readonly TF_ATTR_TYPE: number;
    executeOp(
      name: string,
      attributes: readonly NativeAttribute[],
      inputs: readonly number[],
      outputs: 1,
    ): OutputInfo[];
    deleteTensor(id: number): void;
  };
  getInputTensorIds(tensors: readonly tf.Tensor[]): number[];
  createOutputTensor(output: OutputInfo): tf.Tensor;
}

/** A result that outlives its chain. */
export interface Held {
  readonly id: number;
  free(): void;
}

/** Frees what it made, and nothing else, when the chain is done. */
export class NativeChain {
  readonly #backend = tf.backend() as unknown as ChainBackend;
  readonly #made = new Map<number, OutputInfo>();

  /** Runs a chain whose last link is a float32 tensor. */
  static run(body: (chain: NativeChain) => number): tf.Tensor {
    const chain = new NativeChain();
    try {
      return chain.#release(body(chain));
    } finally {
      for (const id of chain.#made.keys()) chain.#backend.binding.deleteTensor(id);
    }
  }

  /** A tensor as the chain's operations take it. */
  input(tensor: tf.Tensor): number {
    const [id] = this.#backend.getInputTensorIds([tensor]);
    if (id === undefined) throw new Error('the tensor has no native handle');
    return id;
  }

  /** @returns the operation's one output */
  then(name: string, attributes: readonly NativeAttribute[], inputs: readonly number[]): number {
    const [output] = this.#backend.binding.executeOp(name, attributes, inputs, 1);
    if (output === undefined) throw new Error(`${name} gave no output`);
    this.#made.set(output.id, output);
    return output.id;
  }

  cast(id: number, from: TypeName, to: TypeName): number {
    return this.then('Cast', [this.type('SrcT', from), this.type('DstT', to)], [id]);
  }

  /** A float32 tensor in bfloat16. */
  rounded(tensor: tf.Tensor): number {
    return this.cast(this.input(tensor), 'float32', 'bfloat16');
  }

  /** Takes a result out of the chain: it is no longer freed with it. */
  hold(id: number): Held {
    this.#made.delete(id);
    return { id, free: () => this.#backend.binding.deleteTensor(id) };
  }

  type(name: string, type: TypeName): NativeAttribute {
    return { name, type: this.#backend.binding.TF_ATTR_TYPE, value: TYPE_CODES[type] };
  }

  #release(id: number): tf.Tensor {
    const output = this.#made.get(id);
    if (output === undefined) throw new Error('a chain ends with an output of its own');
    this.#made.delete(id);
    return this.#backend.createOutputTensor(output);
  }
}
