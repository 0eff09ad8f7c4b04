// Which timings may share a table.
import { describe, expect, it } from 'vitest';
import type { Adapter } from '../../../bench/contract/adapter.js';
import { deviceClass, deviceTitle, machineText } from '../../../bench/contract/device-class.js';
import type { Gpu, Machine } from '../../../bench/contract/machine.js';

const GIB = 2 ** 30;
const CUDA: Adapter = {
  software: false,
  api: 'cuda',
  vendor: 'nvidia',
  architecture: null,
  description: null,
  cuda: '12.8',
  cudnn: '9.7',
};
const A100: Gpu = {
  name: 'NVIDIA A100-SXM4-80GB',
  architecture: 'Ampere',
  driver: '535.54.03',
  driverCuda: '12.2',
  memoryBytes: 80 * GIB,
  graphicsClockMhz: 1410,
  memoryClockMhz: 1593,
  sliceMemoryBytes: null,
};
const HOST: Machine = {
  processor: 'AMD EPYC 7763',
  logicalCores: 2,
  processorClockMhz: 2445,
  memoryBytes: 15.6 * GIB,
  gpu: null,
  gpuReason: 'the CPU computes',
};
const HOSTED: Machine = { ...HOST, gpu: A100, gpuReason: null };

describe('the class of a device', () => {
  it('is the processor where it computes, in old records too', () => {
    expect(deviceClass({ device: 'AMD EPYC 7763' })).toEqual({ kind: 'cpu', name: 'AMD EPYC 7763' });
    expect(machineText({ device: 'AMD EPYC 7763' })).toBeNull();
    expect(machineText({ device: 'AMD EPYC 7763', adapter: null, machine: HOST })).toBe('2 cores, 15.6 GiB');
  });

  it('is the GPU by the name that its driver gives', () => {
    const run = { device: 'GPU:0', adapter: CUDA, machine: HOSTED };
    expect(deviceTitle(deviceClass(run))).toBe('GPU NVIDIA A100-SXM4-80GB');
    expect(machineText(run)).toBe('driver 535.54.03, CUDA 12.8, cuDNN 9.7, 80.0 GiB, 1410 MHz');
  });

  it('is another for a slice of a card than for the whole', () => {
    const slice = { ...HOSTED, gpu: { ...A100, sliceMemoryBytes: [20 * GIB] } };
    expect(deviceClass({ device: 'GPU:0', adapter: CUDA, machine: slice }).name).toBe(
      'NVIDIA A100-SXM4-80GB, a slice of it (MIG)',
    );
  });

  it('is never a GPU where the processor emulates it', () => {
    const adapter: Adapter = { ...CUDA, software: true, api: 'vulkan', description: 'SwiftShader' };
    const run = { device: 'SwiftShader', adapter, machine: HOST };
    expect(deviceClass(run)).toEqual({ kind: 'software-gpu', name: 'SwiftShader on AMD EPYC 7763' });
    expect(deviceTitle(deviceClass(run))).toBe('Emulated GPU SwiftShader on AMD EPYC 7763');
  });
});
