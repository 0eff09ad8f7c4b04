import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unpackWheel } from '../../../bench/install/unpack-wheel.js';
import { zip } from '../../support/zip.js';

/** Seven members of a wheel's layout, each a few bytes; made with Python's zipfile. */
const WHEEL = path.resolve(import.meta.dirname, '../../fixtures/wheels/tiny.whl');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stealbench-wheel-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('unpackWheel', () => {
  it('takes the libraries and the C headers, and leaves the rest packed', async () => {
    await unpackWheel(WHEEL, folder);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
      .sort();
    expect(files).toEqual([
      'include/tensorflow/c/eager/c_api.h',
      'include/xla/tsl/c/tsl_status.h',
      'lib/libtensorflow_cc.so.2',
      'lib/libtensorflow_framework.so.2',
    ]);
    expect(await readFile(path.join(folder, 'lib', 'libtensorflow_cc.so.2'), 'utf8')).toBe('cc library');
  });

  it('puts the libraries of CUDA where libtensorflow looks for them, and the assembler ready to run', async () => {
    const wheel = path.join(folder, 'cuda.whl');
    // Members as the wheels nvidia-cudnn-cu12 and nvidia-cuda-nvcc-cu12 have them.
    const members = {
      'nvidia/cudnn/lib/libcudnn.so.9': 'library',
      'nvidia/cudnn/include/cudnn.h': 'header',
      'nvidia/cuda_nvcc/bin/ptxas': 'assembler',
      'nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc': 'device functions',
      'nvidia/__init__.py': '',
      'nvidia_cudnn_cu12-9.10.2.21.dist-info/RECORD': '',
    };
    await writeFile(wheel, zip(members));
    const deps = path.join(folder, 'deps');
    await unpackWheel(wheel, deps);
    expect(await readFile(path.join(deps, 'nvidia/cudnn/lib/libcudnn.so.9'), 'utf8')).toBe('library');
    expect((await stat(path.join(deps, 'nvidia/cuda_nvcc/bin/ptxas'))).mode & 0o111).not.toBe(0);
    const unpacked = (await readdir(deps, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    expect(unpacked.map(({ name }) => name).sort()).toEqual(['libcudnn.so.9', 'libdevice.10.bc', 'ptxas']);
  });

  it('rejects a wheel that was cut off', async () => {
    const whole = await readFile(WHEEL);
    const cut = path.join(folder, 'cut.whl');
    await writeFile(cut, whole.subarray(0, whole.length - 30));
    await expect(unpackWheel(cut, path.join(folder, 'deps'))).rejects.toThrow();
  });
});
