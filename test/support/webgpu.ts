// The WebGPU backend for tests, on Chromium's emulation of a GPU where there is no real one.
import '#tfjs-backend-cpu';
import * as tf from '#tfjs-core';
import { existsSync } from 'node:fs';
import type { LoadedBackend } from '../../bench/tensor/backend.js';
import { backend } from '../../bench/tensor/backends/webgpu.js';
import { openBackend } from '../../bench/tensor/open.js';
import { registerOurs } from '../../bench/tensor/register.js';
import { requireComponent } from './components.js';

/** Debian's and Ubuntu's `chromium` brings a Vulkan driver that computes on the CPU. */
const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';

if (existsSync(SWIFTSHADER)) process.env['VK_ICD_FILENAMES'] ??= SWIFTSHADER;

/** Whether what computes is that emulation, whose limits the tests know. */
export const onSwiftShader = process.env['VK_ICD_FILENAMES'] === SWIFTSHADER;

/** Whether the tests that need it can run: the backend is installed, and there is a GPU or its emulation. */
export const hasWebgpu = requireComponent('webgpu', (await backend.probe()).available);

/** Opens it, and prepares `cpu` beside it as the reference. */
export async function openWebgpu(): Promise<LoadedBackend> {
  const loaded = await openBackend(backend);
  registerOurs('cpu');
  return loaded;
}

/**
 * Runs the same computation on both backends.
 *
 * @returns the largest difference of any element, relative to the largest value of its tensor on `cpu`
 */
export async function largestDifference(compute: () => tf.Tensor[]): Promise<number> {
  const got = await valuesOn('webgpu', compute);
  const expected = await valuesOn('cpu', compute);
  await tf.setBackend('webgpu');
  const differences = expected.map((values, index) => {
    const scale = Math.max(...values.map(Math.abs), Number.MIN_VALUE);
    const other = got[index] ?? [];
    if (other.length !== values.length) return Number.POSITIVE_INFINITY;
    return Math.max(...values.map((value, at) => Math.abs(value - (other[at] ?? Number.NaN)))) / scale;
  });
  return Math.max(...differences);
}

async function valuesOn(backendName: string, compute: () => tf.Tensor[]): Promise<readonly (readonly number[])[]> {
  await tf.setBackend(backendName);
  const tensors = tf.tidy(compute);
  const values = await Promise.all(tensors.map(async (tensor) => [...(await tensor.data())]));
  tf.dispose(tensors);
  return values;
}
