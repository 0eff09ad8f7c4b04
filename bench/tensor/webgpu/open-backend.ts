// Makes Dawn's adapter the `webgpu` backend of TensorFlow.js in this process.
import { createRequire } from 'node:module';
import * as tf from '#tfjs-core';
import { EnvironmentError } from '../../contract/errors.js';
import { apiOf } from '../../install/webgpu/describe.js';
import { DeviceGuard } from './device-guard.js';
import type { WebgpuPackages } from '../../install/webgpu/find.js';
import { guardedBackend, type WebGPUBackendClass } from './guarded-backend.js';
import type { Dawn, Gpu, GpuAdapter, GpuAdapterInfo, GpuDevice } from '../../install/webgpu/gpu.js';

/** Limits that the kernels profit from; a device has the lowest ones unless it is asked for more. */
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const;

/**
 * Registers and selects the backend; call it once a process.
 *
 * @throws {@link EnvironmentError} `backend-unavailable` or `engine-not-shared`
 */
export async function openWebgpuBackend({ dawn, backend }: WebgpuPackages): Promise<GpuAdapterInfo> {
  const api = (await import(dawn)) as Dawn;
  const gpu = api.create([`backend=${apiOf()}`]);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) throw noAdapter();
  // Required before there is a `navigator.gpu`: otherwise the package registers a backend of its own.
  const library = createRequire(import.meta.url)(backend) as { readonly WebGPUBackend: WebGPUBackendClass };
  Object.assign(globalThis, api.globals);
  showGpu(gpu);
  const device = await requestDevice(adapter);
  const Guarded = guardedBackend(library.WebGPUBackend, new DeviceGuard(device));
  tf.registerBackend('webgpu', () => new Guarded(device, adapter.info));
  await tf.setBackend('webgpu');
  if (tf.findBackend('webgpu') instanceof Guarded && hasKernels()) return adapter.info;
  throw new EnvironmentError('the WebGPU backend computes with an engine of its own', {
    code: 'engine-not-shared',
    expected: `one version of every @tensorflow package, ${tf.version_core}`,
    hint: 'Install it anew with `stealbench backend install webgpu --force`.',
  });
}

async function requestDevice(adapter: GpuAdapter): Promise<GpuDevice> {
  const requiredLimits = Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name] ?? 0]));
  return adapter.requestDevice({ requiredLimits });
}

/** The library looks for it there, as in a browser; Node has the object since version 21, without a GPU. */
function showGpu(gpu: Gpu): void {
  const { navigator } = globalThis as { readonly navigator?: object };
  if (navigator !== undefined) Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  else Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
}

/** The package brings a copy of the core, which must have registered its kernels with ours. */
function hasKernels(): boolean {
  return tf.getKernelsForBackend('webgpu').length > 0;
}

function noAdapter(): EnvironmentError {
  return new EnvironmentError('Backend `webgpu` does not work here: no adapter was found', {
    code: 'backend-unavailable',
    hint: 'Run `stealbench doctor`, which says why, or leave `--backend` out.',
  });
}
