// Runs the same computation on a backend and on the reference, to compare.
import '#tfjs-backend-cpu';
import * as tf from '#tfjs-core';
import { expect } from 'vitest';
import { registerOurs } from '../../bench/tensor/register.js';

/** The values of every tensor that `compute` returns, computed on the given backend; the open one stays selected. */
export async function computeOn(backend: string, compute: () => tf.Tensor | tf.Tensor[]): Promise<Float32Array[]> {
  const open = tf.getBackend();
  await tf.setBackend(backend);
  registerOurs(backend);
  const values = tf.tidy(() => [compute()].flat().map((tensor) => Float32Array.from(tensor.dataSync())));
  await tf.setBackend(open);
  return values;
}

/** Fails on any difference above `tolerance` times the largest expected value, and on anything that is no number. */
export function expectSame(got: readonly Float32Array[], expected: readonly Float32Array[], tolerance = 1e-5): void {
  expect(got.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
  for (const [index, values] of expected.entries()) {
    const scale = Math.max(1e-3, ...values.map(Math.abs));
    const differences = values.map((value, at) => Math.abs(value - (got[index]?.[at] ?? Number.NaN)) / scale);
    expect(differences.every(Number.isFinite)).toBe(true);
    expect(Math.max(0, ...differences)).toBeLessThanOrEqual(tolerance);
  }
}

/** Standard normal float32 numbers, the same for the same seed on every backend. */
export function noise(shape: number[], seed: number): tf.Tensor {
  return tf.randomNormal(shape, 0, 1, 'float32', seed);
}
