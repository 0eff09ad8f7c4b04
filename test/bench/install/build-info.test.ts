import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readBuildInfo } from '../../../bench/install/build-info.js';
import { tempFolder } from '../../support/temp-folder.js';

async function infoOf(text: string): ReturnType<typeof readBuildInfo> {
  const folder = await tempFolder();
  await writeFile(path.join(folder, 'build_info.py'), text);
  return readBuildInfo(folder);
}

it('reads CUDA and cuDNN from what a wheel says of its build', async () => {
  // tensorflow/python/platform/build_info.py of the wheel tensorflow 2.20.0.
  const cuda =
    "build_info = collections.OrderedDict([('cpu_compiler', 'clang 18'), ('cuda_compute_capabilities', ['sm_60', 'sm_70', 'sm_80', 'sm_89', 'compute_90']), ('cuda_version', '12.5.1'), ('cudnn_version', '9'), ('is_cuda_build', True)])";
  expect(await infoOf(cuda)).toEqual({ cuda: '12.5.1', cudnn: '9' });
});

it('knows a wheel without CUDA, and one that says nothing', async () => {
  expect(await infoOf("build_info = collections.OrderedDict([('is_cuda_build', False)])")).toBeNull();
  expect(await readBuildInfo(await tempFolder())).toBeNull();
});
