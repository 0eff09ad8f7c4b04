// Which card a timing belongs to, and what a record says where none can be told.
import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Adapter } from '../../../../bench/contract/adapter.js';
import { Machine, type Gpu } from '../../../../bench/contract/machine.js';
import { schemaProblems } from '../../../../bench/contract/validate.js';
import { chooseGpu, describeMachine } from '../../../../bench/tensor/device/machine.js';
import { parseNvidiaSmi } from '../../../../bench/tensor/device/nvidia-smi-log.js';

const ADAPTER: Adapter = {
  software: false,
  api: 'vulkan',
  vendor: 'amd',
  architecture: 'rdna-3',
  description: null,
  cuda: null,
  cudnn: null,
};

function gpus(name: string): readonly Gpu[] {
  const file = path.resolve(import.meta.dirname, `../../../fixtures/nvidia-smi/${name}.xml`);
  return parseNvidiaSmi(readFileSync(file, 'utf8')) ?? [];
}

describe('describeMachine', () => {
  it('tells processor and memory, and that no GPU computes', async () => {
    const machine = await describeMachine(null);
    expect(schemaProblems(Machine, machine)).toEqual([]);
    expect(machine).toMatchObject({ memoryBytes: totalmem(), gpu: null, gpuReason: 'the CPU computes' });
  });

  it('does not look for a card where the processor emulates one', async () => {
    const machine = await describeMachine({ ...ADAPTER, software: true, vendor: 'google' });
    expect(machine.gpuReason).toBe('the CPU emulates a GPU');
  });

  it('says so where no tool reads the maker', async () => {
    expect((await describeMachine(ADAPTER)).gpuReason).toBe('no tool here reads GPUs of amd');
  });
});

describe('chooseGpu', () => {
  const [t4, rtx] = [gpus('tesla-t4'), gpus('rtx-3080-v13')];

  it('takes the only card', () => {
    expect(chooseGpu({ state: 'read', gpus: t4 }, null)).toMatchObject({ gpu: { name: 'Tesla T4' }, gpuReason: null });
  });

  it('takes cards of one model for one another', () => {
    const choice = chooseGpu({ state: 'read', gpus: gpus('dual-2080-v13') }, null);
    expect(choice.gpu?.name).toBe('NVIDIA GeForce RTX 2080');
  });

  it('takes the card that the backend names', () => {
    const choice = chooseGpu({ state: 'read', gpus: [...t4, ...rtx] }, 'GeForce RTX 3080 (Vulkan)');
    expect(choice.gpu?.name).toBe('NVIDIA GeForce RTX 3080');
  });

  it('takes none of several that the backend does not tell apart', () => {
    expect(chooseGpu({ state: 'read', gpus: [...t4, ...rtx] }, null)).toEqual({
      gpu: null,
      gpuReason: 'the backend does not say which of these computes: Tesla T4, NVIDIA GeForce RTX 3080',
    });
  });

  it('hands on why none could be read', () => {
    expect(chooseGpu({ state: 'failed', reason: 'no driver' }, null)).toEqual({ gpu: null, gpuReason: 'no driver' });
  });
});
