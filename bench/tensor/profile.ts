// A clock around every operation of the open backend: where the time of a step goes. For benchmarks, never in a run.
import * as tf from '#tfjs-core';

export interface Spent {
  readonly ms: number;
  readonly calls: number;
}

/**
 * From now on and until the process ends, adds up time and calls by operation: TensorFlow's own on the native backends,
 * elsewhere the kernels of TensorFlow.js, each without what it calls. Every call is synchronous, so that its time is the
 * operation's.
 */
export function profileOperations(): Map<string, Spent> {
  const spent = new Map<string, Spent>();
  const backend: unknown = tf.backend();
  if (hasAddon(backend)) timeAddon(backend, spent);
  else timeKernels(tf.getBackend(), spent);
  return spent;
}

type Run = (name: string, ...others: unknown[]) => unknown;

interface AddonBackend {
  binding: Record<string, unknown> & { readonly executeOp: Run };
}

function hasAddon(backend: unknown): backend is AddonBackend {
  return typeof backend === 'object' && backend !== null && 'binding' in backend;
}

function timeAddon(backend: AddonBackend, spent: Map<string, Spent>): void {
  const { binding } = backend;
  const executeOp: Run = (name, ...others) => {
    const start = performance.now();
    const outputs = binding.executeOp(name, ...others);
    add(spent, name, performance.now() - start);
    return outputs;
  };
  // The addon's own properties cannot be written, so that the clock stands before all of it.
  const get = (_: unknown, name: string): unknown => (name === 'executeOp' ? executeOp : binding[name]);
  backend.binding = new Proxy<AddonBackend['binding']>({ executeOp }, { get });
}

function timeKernels(backend: string, spent: Map<string, Spent>): void {
  /** Time of the calls inside each call that is under way. */
  const inner: number[] = [];
  for (const kernel of tf.getKernelsForBackend(backend)) {
    tf.unregisterKernel(kernel.kernelName, backend);
    const kernelFunc: tf.KernelFunc = (parameters) => {
      const start = performance.now();
      inner.push(0);
      const outputs = kernel.kernelFunc(parameters);
      const ms = performance.now() - start;
      add(spent, kernel.kernelName, ms - (inner.pop() ?? 0));
      const around = inner.pop();
      if (around !== undefined) inner.push(around + ms);
      return outputs;
    };
    tf.registerKernel({ ...kernel, kernelFunc });
  }
}

function add(spent: Map<string, Spent>, name: string, ms: number): void {
  const known = spent.get(name) ?? { ms: 0, calls: 0 };
  spent.set(name, { ms: known.ms + ms, calls: known.calls + 1 });
}
