// The native backend for tests: skipped where it is not installed, opened as every process of ours opens it.
import * as tf from '#tfjs-core';
import '#tfjs-backend-cpu';
import { backend } from '../../bench/tensor/backends/tensorflow.js';
import { openBackend } from '../../bench/tensor/open.js';
import type { LoadedBackend } from '../../bench/tensor/backend.js';
import { registerOurs } from '../../bench/tensor/register.js';
import { requireComponent } from './components.js';

/** Whether the tests that need the native backend can run. */
export const hasTensorflow = requireComponent('tensorflow', (await backend.probe()).available);

/** Opens it, and prepares `cpu` beside it as the reference. */
export async function openNative(): Promise<LoadedBackend> {
  const loaded = await openBackend(backend, { threads: 2 });
  registerOurs('cpu');
  return loaded;
}

/**
 * Runs the same computation on both backends.
 *
 * @returns the largest difference of any element, relative to the largest value of its tensor on `cpu`
 */
export async function largestDifference(compute: () => tf.Tensor[]): Promise<number> {
  const native = await valuesOn('tensorflow', compute);
  const reference = await valuesOn('cpu', compute);
  await tf.setBackend('tensorflow');
  const differences = reference.map((values, index) => {
    const scale = Math.max(...values.map(Math.abs), Number.MIN_VALUE);
    const other = native[index] ?? [];
    if (other.length !== values.length) return Number.POSITIVE_INFINITY;
    return Math.max(...values.map((value, at) => Math.abs(value - (other[at] ?? Number.NaN)))) / scale;
  });
  return Math.max(...differences);
}

async function valuesOn(backendName: string, compute: () => tf.Tensor[]): Promise<readonly (readonly number[])[]> {
  await tf.setBackend(backendName);
  const tensors = tf.tidy(compute);
  const values = tensors.map((tensor) => [...tensor.dataSync()]);
  tf.dispose(tensors);
  return values;
}
