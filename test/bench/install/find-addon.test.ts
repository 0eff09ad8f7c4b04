import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backend } from '../../../bench/tensor/backends/tensorflow.js';
import { findAddon } from '../../../bench/install/find-addon.js';
import { backendFolder } from '../../../bench/install/folders.js';
import { installTensorflow } from '../../../bench/install/tensorflow.js';
import { CPU_VARIANT } from '../../../bench/install/variants.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'stealbench-backends-'));
  vi.stubEnv('STEALBENCH_BACKENDS', root);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(root, { recursive: true, force: true });
});

describe('the native backend without an installation', () => {
  it('says what is missing and which command gets it', async () => {
    expect(await backend.probe()).toEqual({
      available: false,
      reason: '@tensorflow/tfjs-node 4.22.0 is not installed',
      fix: 'Install it with `stealbench backend install tensorflow`.',
    });
  });

  it('refuses to load, with the same command', async () => {
    await expect(backend.load({})).rejects.toMatchObject({
      code: 'backend-unavailable',
      hint: expect.stringContaining('stealbench backend install tensorflow') as string,
    });
  });

  it('does not take a half-written folder for an installation', async () => {
    const inside = path.join(backendFolder('tensorflow'), 'node_modules', '@tensorflow', 'tfjs-node', 'lib', 'napi-v8');
    await mkdir(inside, { recursive: true });
    await writeFile(path.join(inside, 'tfjs_binding.node'), 'half');
    expect(await backend.probe()).toMatchObject({ available: false });
  });

  it('says that an installation is broken when its record is', async () => {
    await mkdir(backendFolder('tensorflow'), { recursive: true });
    await writeFile(path.join(backendFolder('tensorflow'), 'install.json'), '{"schemaVersion": 1');
    expect(await findAddon('tensorflow', '@tensorflow/tfjs-node')).toMatchObject({
      state: 'missing',
      reason: expect.stringContaining('broken') as string,
    });
  });

  it('installs nothing without npm', async () => {
    vi.stubEnv('PATH', '/nonexistent');
    await expect(installTensorflow(CPU_VARIANT, { log: () => undefined })).rejects.toMatchObject({
      code: 'tool-missing',
    });
    expect(await backend.probe()).toMatchObject({ available: false });
  });
});
