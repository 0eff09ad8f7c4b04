// Lets the library's own kernels, and whoever reads values, meet tensors in bfloat16: they get them in float32.
import * as tf from '#tfjs-core';
import { isBfloat16 } from './bfloat16.js';
import { inFloat32, toFloat32 } from './bfloat16-cast.js';

/** These hand on the values that they are given, in whatever type. */
const INDIFFERENT: ReadonlySet<string> = new Set([tf.Identity]);

/**
 * Call it while the backend is the current one: from now on its readers get float32 too.
 *
 * @param ours - kernels that take bfloat16 as it is
 * @returns the other kernels of the backend, each behind a cast of those inputs that are in bfloat16
 */
export function wideningKernels(backend: string, ours: readonly tf.KernelConfig[]): readonly tf.KernelConfig[] {
  widenReads();
  const aware = new Set([...ours.map(({ kernelName }) => kernelName), ...INDIFFERENT]);
  return tf
    .getKernelsForBackend(backend)
    .filter(({ kernelName }) => !aware.has(kernelName))
    .map(widening);
}

/** The kernel behind a cast to float32 of what it is given in bfloat16. */
export function widening(kernel: tf.KernelConfig): tf.KernelConfig {
  const kernelFunc: tf.KernelFunc = (call) => {
    // An optional input that was left out is undefined.
    const inputs: [string, tf.TensorInfo | undefined][] = Object.entries(call.inputs);
    if (!inputs.some(([, input]) => input !== undefined && isBfloat16(input))) return kernel.kernelFunc(call);
    return tf.tidy(() => {
      const wide = inputs.map(([name, input]) => [
        name,
        input instanceof tf.Tensor ? toFloat32(input as tf.Tensor) : input,
      ]);
      return kernel.kernelFunc({ ...call, inputs: Object.fromEntries(wide) as tf.NamedTensorInfoMap }) as tf.Tensor;
    });
  };
  return { ...kernel, kernelFunc };
}

/** The part of tfjs-node's backend that gives values to JavaScript; its `read` calls `readSync`. */
interface ReadingBackend {
  readSync(dataId: tf.DataId): tf.BackendValues;
}

function widenReads(): void {
  const backend = tf.backend() as unknown as ReadingBackend;
  const readSync = backend.readSync.bind(backend);
  backend.readSync = (dataId) => {
    if (!isBfloat16({ dataId })) return readSync(dataId);
    return tf.tidy(() => readSync(inFloat32({ dataId }).dataId));
  };
}
