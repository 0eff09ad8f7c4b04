import { describe, expect, it } from 'vitest';
import { computeCapability, explainNoGpu } from '../../../../bench/tensor/cuda/explain.js';

// Printed by libtensorflow 2.20.0 with CUDA, on a machine without a card: as it is, with a libcuda.so.1 that answers
// CUDA_ERROR_NO_DEVICE or CUDA_ERROR_UNKNOWN, and with one that shows a card but without cuDNN's libraries.
const CUINIT = 'E external/local_xla/xla/stream_executor/cuda/cuda_platform.cc:51] failed call to cuInit: INTERNAL: ';
const NOTHING = `${CUINIT}CUDA error: Failed call to cuInit: UNKNOWN ERROR (303)`;
const NO_DEVICE = `${CUINIT}CUDA error: Failed call to cuInit: CUDA_ERROR_NO_DEVICE: no CUDA-capable device is detected`;
const UNKNOWN = `${CUINIT}CUDA error: Failed call to cuInit: CUDA_ERROR_UNKNOWN: unknown error`;
const NO_CUDNN =
  'W0000 gpu_device.cc:2342] Cannot dlopen some GPU libraries. Please make sure the missing libraries mentioned above ' +
  'are installed properly if you would like to use GPU.\nSkipping registering GPU devices...';

describe('explainNoGpu', () => {
  it.each([
    { what: 'no driver', log: NOTHING, reason: 'libcuda.so.1' },
    { what: 'no card', log: NO_DEVICE, reason: 'sees no card' },
    { what: 'CUDA that does not start', log: UNKNOWN, reason: 'CUDA_ERROR_UNKNOWN: unknown error' },
    { what: 'a library that is missing', log: NO_CUDNN, reason: 'libraries of CUDA are missing' },
    // https://github.com/tensorflow/tfjs/issues/8269, libtensorflow 2.9.1.
    {
      what: 'a library of the official way that is missing, by name',
      log: "W dso_loader.cc:64] Could not load dynamic library 'libcudnn.so.8'; dlerror: libcudnn.so.8: cannot open shared object file: No such file or directory",
      reason: "CUDA's libcudnn.so.8 does not load",
    },
    // https://github.com/davidenunes/tensorflow-wheels/issues/9
    {
      what: 'a card that is too old',
      log: 'Ignoring visible gpu device (device: 0, name: GeForce 940M, pci bus id: 0000:01:00.0, compute capability: 5.0) with Cuda compute capability 5.0. The minimum required Cuda capability is 6.1.',
      reason: 'compute capability 5.0, and libtensorflow needs 6.1',
    },
    { what: 'silence', log: '', reason: 'does not say why' },
  ])('says what $what means, and the next act', ({ log, reason }) => {
    const explained = explainNoGpu(log);
    expect(explained.reason).toContain(reason);
    expect(explained.fix).not.toBe('');
  });
});

describe('computeCapability', () => {
  it('is read from the line on the device', () => {
    const line =
      'I gpu_device.cc:2022] Created device /job:localhost/replica:0/task:0/device:GPU:0 with 13764 MB memory:  -> device: 0, name: Tesla T4, pci bus id: 0000:00:04.0, compute capability: 7.5';
    expect(computeCapability(line)).toBe('7.5');
    expect(computeCapability('nothing of the kind')).toBeNull();
  });
});
