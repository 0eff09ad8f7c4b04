import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findAddon } from '../../../bench/install/find-addon.js';
import { verifyAddon } from '../../../bench/install/verify-addon.js';
import { hasTensorflow } from '../../support/native-tensorflow.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stealbench-addon-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('verifyAddon', () => {
  it.skipIf(!hasTensorflow)('gives the version of the library that computed', async () => {
    const found = await findAddon('tensorflow', '@tensorflow/tfjs-node');
    if (found.state === 'missing') throw new Error(found.reason);
    const proof = await verifyAddon(found.addon.folder);
    expect(proof.libtensorflow).toMatch(/^2\.\d+\.\d+/);
    expect(proof.gpu).toBe(false);
  });

  it('refuses a package that throws when it is loaded, and tells its error', async () => {
    await writeFile(path.join(folder, 'index.js'), 'throw new Error("symbol not found");');
    await expect(verifyAddon(folder)).rejects.toMatchObject({
      code: 'addon-unusable',
      message: expect.stringContaining('symbol not found') as string,
    });
  });

  it('survives a package that kills its process', async () => {
    await writeFile(path.join(folder, 'index.js'), 'process.kill(process.pid, "SIGSEGV");');
    await expect(verifyAddon(folder)).rejects.toMatchObject({ code: 'addon-unusable' });
  });

  it('refuses an addon that multiplies wrongly', async () => {
    const wrong =
      'module.exports = { matMul: () => ({ dataSync: () => [1, 2, 3, 4] }), getBackend: () => "tensorflow", backend: () => ({ binding: { TF_Version: "2.9.1" } }) };';
    await writeFile(path.join(folder, 'index.js'), wrong);
    await expect(verifyAddon(folder)).rejects.toThrow('[19,22,43,50]');
  });
});
