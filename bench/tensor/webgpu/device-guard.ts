// Turns WebGPU's silent failures into errors. A buffer that could not be made computes on as garbage: TensorFlow.js
// reads stale numbers from it, and only an event that nobody listens to tells.
import { EnvironmentError, OutOfMemoryError, type StealBenchError } from '../../contract/errors.js';
import type { GpuDevice } from '../../install/webgpu/gpu.js';

export class DeviceGuard {
  #failure: StealBenchError | null = null;
  #lost: StealBenchError | null = null;

  /** Listens from now on; a buffer above the device's limit is refused at once. */
  constructor(device: GpuDevice) {
    const limit = Math.min(
      device.limits['maxBufferSize'] ?? Number.POSITIVE_INFINITY,
      device.limits['maxStorageBufferBindingSize'] ?? Number.POSITIVE_INFINITY,
    );
    const createBuffer = device.createBuffer.bind(device);
    device.createBuffer = (descriptor) => {
      if (descriptor.size > limit) throw tooLarge(descriptor.size, limit);
      return createBuffer(descriptor);
    };
    device.addEventListener('uncapturederror', (event) => {
      event.preventDefault();
      // The first one is the cause; the others are what became of it.
      this.#failure ??= failureOf(event.error.message);
    });
    void device.lost.then(({ reason, message }) => {
      this.#lost = lostDevice(reason, message);
    });
  }

  /** Throws what went wrong since the last call; a lost device stays lost. */
  check(): void {
    const failure = this.#failure ?? this.#lost;
    this.#failure = null;
    if (failure !== null) throw failure;
  }
}

const OUT_OF_MEMORY = /out of memory|OUT_OF_(?:DEVICE|HOST)_MEMORY|E_OUTOFMEMORY|exceeds the max buffer size/i;

function failureOf(message: string): StealBenchError {
  const [first = message] = message.split('\n');
  if (OUT_OF_MEMORY.test(message)) return outOfMemory(first);
  return new EnvironmentError(`The GPU refused a computation (${first})`, {
    code: 'gpu-failed',
    hint: 'Run it with another backend, and report this with the name of the GPU and its driver.',
  });
}

function lostDevice(reason: string, message: string): StealBenchError {
  if (OUT_OF_MEMORY.test(message)) return outOfMemory(message);
  return new EnvironmentError(`The GPU was lost (${reason}: ${message})`, {
    code: 'gpu-lost',
    hint: 'Its driver reset it: look into the system log, lower the batch size, or use another backend.',
  });
}

function tooLarge(bytes: number, limit: number): OutOfMemoryError {
  return outOfMemory(`one tensor of ${mebibytes(bytes)} MiB, this GPU takes up to ${mebibytes(limit)}`);
}

function outOfMemory(what: string): OutOfMemoryError {
  return new OutOfMemoryError(`The GPU's memory does not hold the work (${what})`, {
    code: 'out-of-memory',
    hint: 'Lower the batch size.',
  });
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}
