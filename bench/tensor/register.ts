// Puts our kernels and gradients over the library's, and can tell later whether they are still there.
import * as tf from '#tfjs-core';
// Registers the stock gradients when it is first imported: that must have happened before ours are put over them.
import '#tfjs-layers';
import { PluginError } from '../contract/errors.js';
import type { Precision } from '../contract/precision.js';
import { batchNormKernels } from './kernels/batch-norm.js';
import { convFilterKernel } from './kernels/conv-filter.js';
import { convInputKernel } from './kernels/conv-input.js';
import { matMulKernel } from './kernels/mat-mul.js';
import { maxPoolGradientKernel } from './kernels/max-pool.js';
import { nativeKernels } from './kernels/native.js';
import { refusingEmptyKernels } from './kernels/refuse-empty.js';
import { reluKernels } from './kernels/relu.js';
import { fusedBatchNormGradient } from './ops/fused-batch-norm.js';
import { batchNormReluGradient } from './ops/inference-batch-norm.js';
import { reluGradient } from './ops/relu.js';

const GRADIENTS: readonly tf.GradConfig[] = [batchNormReluGradient, fusedBatchNormGradient, reluGradient];

/** Backends whose kernels run TensorFlow's own operations by name. */
const NATIVE: readonly string[] = ['tensorflow', 'tensorflow-gpu'];

const installed = new Map<string, readonly tf.KernelConfig[]>();

/**
 * Registers what is ours for one backend. Call it after the backend is loaded: another copy of TensorFlow.js that is
 * loaded later shares the registry and silently restores the stock gradients.
 */
export function registerOurs(backend: string, precision: Precision = 'fp32'): void {
  // Once a backend: a kernel of ours may wrap the stock one, and must never wrap itself.
  const kernels = installed.get(backend) ?? kernelsFor(backend, precision);
  for (const kernel of kernels) {
    if (currentKernel(kernel.kernelName, backend) !== undefined) tf.unregisterKernel(kernel.kernelName, backend);
    tf.registerKernel(kernel);
  }
  for (const gradient of GRADIENTS) {
    if (currentGradient(gradient.kernelName) !== undefined) tf.unregisterGradient(gradient.kernelName);
    tf.registerGradient(gradient);
  }
  installed.set(backend, kernels);
}

/** Throws PluginError `kernels-replaced` if anything that `registerOurs` installed is no longer in the registry. */
export function assertOurs(backend: string): void {
  const kernels = installed.get(backend) ?? [];
  const lost = [
    ...kernels.filter((ours) => currentKernel(ours.kernelName, backend)?.kernelFunc !== ours.kernelFunc),
    ...GRADIENTS.filter((ours) => currentGradient(ours.kernelName)?.gradFunc !== ours.gradFunc),
  ].map(({ kernelName }) => kernelName);
  if (lost.length === 0) return;
  throw new PluginError(`Kernels of the ${backend} backend were replaced: ${lost.join(', ')}`, {
    code: 'kernels-replaced',
    hint: 'Something loaded a second copy of @tensorflow/tfjs after openTensors; load it before, or not at all.',
  });
}

function kernelsFor(backend: string, precision: Precision): readonly tf.KernelConfig[] {
  if (NATIVE.includes(backend)) return nativeKernels(backend, precision);
  const composed = [...batchNormKernels(backend), ...reluKernels(backend)];
  return backend === 'wasm' ? [...composed, ...wasmKernels(backend)] : composed;
}

/** What the stock wasm backend lacks, computes slowly or does not survive. */
function wasmKernels(backend: string): readonly tf.KernelConfig[] {
  return [
    convFilterKernel(backend),
    convInputKernel(backend),
    matMulKernel(backend),
    maxPoolGradientKernel(backend),
    ...refusingEmptyKernels(backend),
  ];
}

/** The library's getters give undefined for what is absent, though their types say otherwise. */
function currentKernel(name: string, backend: string): tf.KernelConfig | undefined {
  return tf.getKernel(name, backend);
}

function currentGradient(name: string): tf.GradConfig | undefined {
  return tf.getGradient(name);
}
