// The machine of a measurement: processor and memory always, the GPU where one computes and can be told apart.
import { availableParallelism, cpus, totalmem } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import type { Adapter } from '../../contract/adapter.js';
import type { Machine } from '../../contract/machine.js';
import { readNvidiaSmi, type GpuReading } from './nvidia-smi.js';

/** @param adapter - what the backend says of the processor that computes; `null` for the CPU */
export async function describeMachine(adapter: Adapter | null): Promise<Machine> {
  const [cpu] = cpus();
  const mhz = cpu?.speed ?? 0;
  return {
    processor: cpu?.model.trim() ?? process.arch,
    logicalCores: availableParallelism(),
    processorClockMhz: mhz > 0 ? mhz : null,
    memoryBytes: totalmem(),
    ...(await gpuOf(adapter)),
  };
}

type GpuPart = Pick<Machine, 'gpu' | 'gpuReason'>;

async function gpuOf(adapter: Adapter | null): Promise<GpuPart> {
  if (adapter === null) return { gpu: null, gpuReason: 'the CPU computes' };
  if (adapter.software) return { gpu: null, gpuReason: 'the CPU emulates a GPU' };
  if (adapter.vendor !== null && adapter.vendor !== 'nvidia')
    return { gpu: null, gpuReason: `no tool here reads GPUs of ${adapter.vendor}` };
  return chooseGpu(await readNvidiaSmi(), adapter.description);
}

/**
 * The card that computes: the one that there is, or the one that the backend names. Cards of one model are one answer.
 *
 * @param described - the backend's own words, which contain the product name or do not
 */
export function chooseGpu(reading: GpuReading, described: string | null): GpuPart {
  if (reading.state === 'failed') return { gpu: null, gpuReason: reading.reason };
  const named = reading.gpus.filter(({ name }) => described?.includes(name.replace(/^NVIDIA /, '')) === true);
  const [first, ...others] = named.length > 0 ? named : reading.gpus;
  if (first !== undefined && others.every((other) => isDeepStrictEqual(other, first)))
    return { gpu: first, gpuReason: null };
  const names = reading.gpus.map(({ name }) => name).join(', ');
  return { gpu: null, gpuReason: `the backend does not say which of these computes: ${names}` };
}
