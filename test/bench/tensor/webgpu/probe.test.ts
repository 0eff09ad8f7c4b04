import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { backend } from '../../../../bench/tensor/backends/webgpu.js';
import { askAdapter } from '../../../../bench/install/webgpu/ask-adapter.js';
import { findWebgpu } from '../../../../bench/install/webgpu/find.js';
import { probeWebgpu } from '../../../../bench/tensor/webgpu/probe.js';
import { tempFolder } from '../../../support/temp-folder.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A module in the place of Dawn, with the given body of `requestAdapter`; runs in a real child process. */
async function moduleWith(body: string): Promise<string> {
  const file = path.join(await tempFolder(), 'dawn.mjs');
  await writeFile(file, `export const create = () => ({ async requestAdapter() { ${body} } });\n`);
  return pathToFileURL(file).href;
}

async function probeOf(dawn: string): ReturnType<typeof probeWebgpu> {
  return probeWebgpu({ state: 'found', packages: { dawn, dawnVersion: '0.0.0', backend: '/nowhere' } });
}

describe('the WebGPU backend without an installation', () => {
  it('says what is missing and which command gets it, and refuses to load with the same command', async () => {
    vi.stubEnv('STEALBENCH_BACKENDS', await tempFolder());
    expect(await backend.probe()).toEqual({
      available: false,
      reason: 'the package webgpu is not installed',
      fix: 'Install it with `stealbench backend install webgpu`.',
    });
    await expect(backend.load({})).rejects.toMatchObject({
      code: 'backend-unavailable',
      hint: expect.stringContaining('stealbench backend install webgpu') as string,
    });
  });

  it('says that an installation is broken when its record is', async () => {
    const folder = await tempFolder();
    await writeFile(path.join(folder, 'install.json'), '{"schemaVersion": 1');
    expect(await findWebgpu(folder)).toMatchObject({ reason: expect.stringContaining('broken') as string });
  });
});

describe('probeWebgpu', () => {
  it('takes the adapter that Dawn offers', async () => {
    const info = "{ vendor: 'amd', architecture: 'rdna-3', device: 'RX 7900', description: 'radv' }";
    expect(await probeOf(await moduleWith(`return { info: ${info} };`))).toMatchObject({
      available: true,
      adapter: { software: false, vendor: 'amd', architecture: 'rdna-3', description: 'radv' },
    });
  });

  it('tells a missing Vulkan loader from a missing driver', async () => {
    // As Dawn prints it on a machine without libvulkan1.
    const complaint = "Warning: Couldn't load Vulkan: libvulkan.so.1: cannot open shared object file";
    const without = await moduleWith(`console.error(${JSON.stringify(complaint)}); return null;`);
    expect(await probeOf(without)).toMatchObject({
      available: false,
      reason: 'the Vulkan loader is not installed',
      fix: expect.stringContaining('libvulkan1') as string,
    });
    expect(await probeOf(await moduleWith('return null;'))).toMatchObject({
      available: false,
      reason: expect.stringMatching(/no Vulkan driver|no usable GPU/) as string,
    });
  });

  it('survives a Dawn that does not load or that takes its process down', async () => {
    const broken = await probeOf(await moduleWith('throw new Error("GLIBC_2.34 not found");'));
    expect(broken).toMatchObject({ available: false, reason: expect.stringContaining('GLIBC_2.34') as string });
    const crashed = await askAdapter(
      await moduleWith('process.kill(process.pid, "SIGSEGV"); await new Promise(() => 0);'),
    );
    expect(crashed).toMatchObject({ state: 'unusable' });
  });
});

describe('findWebgpu', () => {
  it('refuses kernels of another version than the core', async () => {
    const folder = await tempFolder();
    await mkdir(path.join(folder, 'node_modules', 'webgpu'), { recursive: true });
    await mkdir(path.join(folder, 'node_modules', '@tensorflow', 'tfjs-backend-webgpu'), { recursive: true });
    const manifest = (version: string): string => JSON.stringify({ main: 'index.js', version });
    await writeFile(path.join(folder, 'node_modules/webgpu/package.json'), manifest('0.6.2'));
    await writeFile(path.join(folder, 'node_modules/@tensorflow/tfjs-backend-webgpu/package.json'), manifest('4.21.0'));
    const record = {
      schemaVersion: 1,
      backend: 'webgpu',
      package: 'webgpu',
      packageVersion: '0.6.2',
      tfjsVersion: '4.22.0',
      libraries: [{ path: 'addon.node', bytes: 0, sha256: '0'.repeat(64) }],
    };
    await writeFile(path.join(folder, 'addon.node'), '');
    await writeFile(path.join(folder, 'install.json'), JSON.stringify(record));
    expect(await findWebgpu(folder)).toEqual({
      state: 'missing',
      reason: '@tensorflow/tfjs-backend-webgpu 4.21.0 is there, but 4.22.0 exactly is needed',
    });
  });
});
