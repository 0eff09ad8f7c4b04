// The library's backend with one change: numbers leave the GPU only if nothing went wrong before.
import type { BackendValues, DataId, KernelBackend } from '#tfjs-core';
import { OutOfMemoryError } from '../../contract/errors.js';
import type { DeviceGuard } from './device-guard.js';
import type { GpuAdapterInfo, GpuDevice } from '../../install/webgpu/gpu.js';

interface PooledBuffer {
  destroy(): void;
}

/** The part of the library's class that is used here. */
interface LibraryBackend extends KernelBackend {
  /** Keeps buffers of dead tensors for new ones of the same size. */
  readonly bufferManager: {
    readonly freeBuffers: ReadonlyMap<string, PooledBuffer[]>;
    numFreeBuffers: number;
    numBytesAllocated: number;
  };
  read(dataId: DataId): Promise<BackendValues>;
}

export type WebGPUBackendClass = new (device: GpuDevice, info: GpuAdapterInfo) => LibraryBackend;

/** @returns a class whose `read` throws what `guard` found, and gives pooled memory back if that was the want of it */
export function guardedBackend(Library: WebGPUBackendClass, guard: DeviceGuard): WebGPUBackendClass {
  return class Guarded extends Library {
    override async read(dataId: DataId): Promise<BackendValues> {
      try {
        const values = await super.read(dataId);
        guard.check();
        return values;
      } catch (error) {
        // A lost device rejects the read with less than the guard knows.
        if (!(error instanceof OutOfMemoryError)) guard.check();
        emptyPool(this.bufferManager);
        throw error;
      }
    }
  };
}

/** Among the pooled buffers are those that could not be made, and the others take what a smaller batch needs. */
function emptyPool(manager: LibraryBackend['bufferManager']): void {
  for (const pooled of manager.freeBuffers.values()) {
    for (const buffer of pooled) buffer.destroy();
    pooled.length = 0;
  }
  manager.numFreeBuffers = 0;
}
