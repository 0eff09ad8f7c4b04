import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOlder, oldestDriver, readDriver } from '../../../../bench/tensor/cuda/driver.js';
import { tempFolder } from '../../../support/temp-folder.js';

/** Files below a root of the test's own. */
async function tree(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await tempFolder();
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), text);
  }
  return root;
}

const CLOSED = `NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.104.05  Sat Aug 19 01:15:15 UTC 2023
GCC version:  gcc version 12.3.0 (Ubuntu 12.3.0-1ubuntu1~22.04)
`;
const OPEN = 'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  560.35.03  Release Build  (dvs-builder@U16)\n';

describe('readDriver', () => {
  it('reads version and cards, in the order of their bus', async () => {
    const root = await tree({
      'proc/driver/nvidia/version': CLOSED,
      'proc/driver/nvidia/gpus/0000:65:00.0/information': 'Model: \t\t NVIDIA RTX A6000\nIRQ:   \t\t 145\n',
      'proc/driver/nvidia/gpus/0000:17:00.0/information': 'Model: \t\t Tesla T4\nGPU UUID: \t GPU-1\n',
    });
    const cards = ['Tesla T4', 'NVIDIA RTX A6000'];
    expect(await readDriver(root)).toEqual({ state: 'loaded', version: '535.104.05', cards });
  });

  it('knows the open kernel module, and that a driver may list no cards', async () => {
    const root = await tree({ 'proc/driver/nvidia/version': OPEN });
    expect(await readDriver(root)).toEqual({ state: 'loaded', version: '560.35.03', cards: null });
  });

  it('takes the driver of Windows for one without a version', async () => {
    const root = await tree({ 'usr/lib/wsl/lib/libcuda.so.1': '' });
    expect(await readDriver(root)).toEqual({ state: 'loaded', version: null, cards: null });
  });

  it('finds none where there is none', async () => {
    expect(await readDriver(await tree({}))).toEqual({ state: 'absent' });
  });
});

describe('versions of drivers', () => {
  it('are compared by number, part by part', () => {
    expect(isOlder('470.223.02', '525.60.13')).toBe(true);
    expect(isOlder('525.60.9', '525.60.13')).toBe(true);
    expect(isOlder('525.60.13', '525.60.13')).toBe(false);
    expect(isOlder('1000.1', '525.60.13')).toBe(false);
    expect(isOlder('525.60', '525.60.13')).toBe(true);
  });

  it('have an order: of two, at most one is older', () => {
    const version = fc.array(fc.nat(700), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.'));
    fc.assert(fc.property(version, version, (a, b) => !(isOlder(a, b) && isOlder(b, a))));
  });

  it('are asked for by the major version of CUDA', () => {
    expect(oldestDriver('12.5.1')).toBe('525.60.13');
    expect(oldestDriver('11.2')).toBe('450.80.02');
    expect(oldestDriver('99.0')).toBeNull();
  });
});
