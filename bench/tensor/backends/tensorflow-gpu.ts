// Native TensorFlow on an NVIDIA card: the same addon and kernels as `tensorflow`, with CUDA behind them.
import * as tf from '#tfjs-core';
import { EnvironmentError } from '../../contract/errors.js';
import type { Backend } from '../backend.js';
import { readDriver } from '../cuda/driver.js';
import { cudaAdapter, probeCuda } from '../cuda/probe.js';
import { findAddon } from '../../install/find-addon.js';
import { TFJS_VERSION } from '../../install/pins.js';
import { GPU_VARIANT } from '../../install/variants.js';
import { openAddon } from '../native-backend.js';

export const backend: Backend = {
  id: 'tensorflow-gpu',
  title: 'TensorFlow (CUDA)',
  rank: 50,
  deterministic: false,

  async probe() {
    if (process.platform === 'darwin') {
      return { available: false, reason: 'macOS has no CUDA', fix: 'Run `stealbench backend install webgpu` instead.' };
    }
    return probeCuda(await findAddon('tensorflow-gpu', GPU_VARIANT.package), await readDriver());
  },

  async load({ threads }) {
    prepareEnvironment();
    const driver = await readDriver();
    const { addon, details } = await openAddon(GPU_VARIANT, threads);
    if (!usesGpu(tf.backend())) throw noGpu();
    const cards = driver.state === 'loaded' ? (driver.cards ?? []) : [];
    return {
      id: 'tensorflow-gpu',
      version: TFJS_VERSION,
      device: cards[firstVisible()] ?? 'NVIDIA GPU',
      threads: null,
      adapter: cudaAdapter(addon, driver, null),
      details: { ...details, tf32: process.env['NVIDIA_TF32_OVERRIDE'] === '0' ? 'off' : 'allowed' },
    };
  },
};

/** Read by CUDA and TensorFlow when they are loaded; what the user has set stays. */
function prepareEnvironment(): void {
  // Take memory as it is needed: by default one process reserves the whole card.
  process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
  // Number cards as the driver lists them, not by speed.
  process.env['CUDA_DEVICE_ORDER'] ??= 'PCI_BUS_ID';
  // Full float32: by default products are rounded to ten bits of mantissa on cards since Ampere.
  process.env['NVIDIA_TF32_OVERRIDE'] ??= '0';
}

/** Index of the card that computes, in the order of the bus. */
function firstVisible(): number {
  const first = Number.parseInt(process.env['CUDA_VISIBLE_DEVICES'] ?? '0', 10);
  return Number.isNaN(first) ? -1 : first;
}

function usesGpu(backend: unknown): boolean {
  return (
    typeof backend === 'object' &&
    backend !== null &&
    'isUsingGpuDevice' in backend &&
    backend.isUsingGpuDevice === true
  );
}

function noGpu(): EnvironmentError {
  return new EnvironmentError('CUDA did not start: TensorFlow would compute on the CPU', {
    code: 'gpu-not-used',
    expected: 'a card that TensorFlow computes on',
    got: 'none',
    hint: 'Run `stealbench doctor`, which says what is missing, or use `--backend tensorflow`.',
  });
}
