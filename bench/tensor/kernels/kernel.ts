// Wraps a function over tensors as a TensorFlow.js kernel: intermediates are freed, inputs arrive by name and checked.
import * as tf from '#tfjs-core';

/** Attributes of a kernel call, as the library passes them. */
export type Attributes = Readonly<Record<string, unknown>>;

/** What a kernel computes; the inputs that were named at registration are there. */
export type KernelBody<Names extends string = string> = (
  inputs: Readonly<Record<Names, tf.Tensor>>,
  attrs: Attributes,
) => tf.Tensor | tf.Tensor[];

/** @returns a kernel of one backend that runs `body` on the named inputs */
export function kernelFor<Names extends string>(
  kernelName: string,
  backendName: string,
  names: readonly Names[],
  body: KernelBody<Names>,
): tf.KernelConfig {
  return {
    kernelName,
    backendName,
    kernelFunc: ({ inputs, attrs }) => {
      const tensors = names.map((name) => [name, tensorOf(inputs[name], `${kernelName}.${name}`)] as const);
      return tf.tidy(() => body(Object.fromEntries(tensors) as Record<Names, tf.Tensor>, attrs ?? {}));
    },
  };
}

function tensorOf(info: tf.TensorInfo | undefined, what: string): tf.Tensor {
  if (info instanceof tf.Tensor) return info as tf.Tensor;
  throw new TypeError(`${what}: expected a tensor, got ${info === undefined ? 'nothing' : 'a bare tensor info'}`);
}
