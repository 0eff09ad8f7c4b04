import { describe, expect, it } from 'vitest';
import { EnvironmentError } from '../../../../bench/contract/errors.js';
import type { Driver } from '../../../../bench/tensor/cuda/driver.js';
import { probeCuda } from '../../../../bench/tensor/cuda/probe.js';
import type { AddonSearch } from '../../../../bench/install/find-addon.js';

const ABSENT: AddonSearch = { state: 'missing', reason: '@tensorflow/tfjs-node-gpu 4.22.0 is not installed' };
const INSTALLED: AddonSearch = {
  state: 'found',
  addon: {
    backend: 'tensorflow-gpu',
    package: '@tensorflow/tfjs-node-gpu',
    folder: '/nowhere',
    way: 'wheel',
    libtensorflow: '2.20.0',
    cuda: { cuda: '12.5.1', cudnn: '9', wheels: [] },
  },
};
const DRIVER: Driver = { state: 'loaded', version: '550.54.15', cards: ['Tesla T4'] };
const NEVER = (): Promise<never> => Promise.reject(new Error('nothing may be loaded for this answer'));

describe('probeCuda', () => {
  it('says what to get where there is neither driver nor package', async () => {
    expect(await probeCuda(ABSENT, { state: 'absent' }, NEVER)).toEqual({
      available: false,
      reason: 'no NVIDIA driver is loaded, and @tensorflow/tfjs-node-gpu 4.22.0 is not installed',
      fix: 'With an NVIDIA card, install its driver (525.60.13 or later), then run `stealbench backend install tensorflow-gpu`.',
    });
  });

  it('names the driver alone where the package is there', async () => {
    expect(await probeCuda(INSTALLED, { state: 'absent' }, NEVER)).toMatchObject({
      available: false,
      reason: 'no NVIDIA driver is loaded',
    });
  });

  it('names the command where only the package is missing', async () => {
    expect(await probeCuda(ABSENT, DRIVER, NEVER)).toEqual({
      available: false,
      reason: '@tensorflow/tfjs-node-gpu 4.22.0 is not installed',
      fix: 'Install it with `stealbench backend install tensorflow-gpu`.',
    });
  });

  it('refuses a driver that is older than the CUDA it was built for needs', async () => {
    expect(await probeCuda(INSTALLED, { ...DRIVER, version: '470.223.02' }, NEVER)).toEqual({
      available: false,
      reason: 'the NVIDIA driver 470.223.02 is too old for CUDA 12.5.1',
      fix: 'Install driver 525.60.13 or later.',
    });
  });

  it('says that a driver without a card has none', async () => {
    expect(await probeCuda(INSTALLED, { ...DRIVER, cards: [] }, NEVER)).toMatchObject({
      available: false,
      reason: 'the NVIDIA driver sees no card',
    });
  });

  it('is not available where the addon computes on the CPU, whatever the driver says', async () => {
    const log = 'failed call to cuInit: INTERNAL: CUDA error: Failed call to cuInit: CUDA_ERROR_UNKNOWN: unknown error';
    const verify = () => Promise.resolve({ libtensorflow: '2.20.0', gpu: false, log });
    expect(await probeCuda(INSTALLED, DRIVER, verify)).toMatchObject({
      available: false,
      reason: 'CUDA does not start (CUDA_ERROR_UNKNOWN: unknown error)',
    });
  });

  it('is not available where the card is found and does not compute', async () => {
    const verify = (): Promise<never> =>
      Promise.reject(
        new EnvironmentError('no answer (CUDA_ERROR_INVALID_PTX)', { code: 'addon-unusable', hint: 'Use another.' }),
      );
    expect(await probeCuda(INSTALLED, DRIVER, verify)).toMatchObject({
      available: false,
      reason: expect.stringContaining('CUDA_ERROR_INVALID_PTX') as string,
    });
  });

  it('names the card’s abilities, the driver and the CUDA of the build where it computes', async () => {
    const log =
      'Created device /job:localhost/replica:0/task:0/device:GPU:0 with 13764 MB memory:  -> device: 0, name: Tesla T4, pci bus id: 0000:00:04.0, compute capability: 7.5';
    const probe = await probeCuda(INSTALLED, DRIVER, () =>
      Promise.resolve({ libtensorflow: '2.20.0', gpu: true, log }),
    );
    expect(probe).toEqual({
      available: true,
      version: '4.22.0',
      adapter: {
        software: false,
        api: 'cuda',
        vendor: 'nvidia',
        architecture: 'compute capability 7.5',
        description: 'driver 550.54.15',
        cuda: '12.5.1',
        cudnn: '9',
      },
    });
  });
});
