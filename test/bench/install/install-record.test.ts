import fc from 'fast-check';
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  describeLibraries,
  readInstall,
  writeInstallRecord,
  type InstallRecord,
} from '../../../bench/install/install-record.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stealbench-install-'));
  await mkdir(path.join(folder, 'lib', 'napi'), { recursive: true });
  await writeFile(path.join(folder, 'lib', 'libtensorflow.so.2'), 'abc');
  await writeFile(path.join(folder, 'lib', 'napi', 'addon.node'), '');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function recordOf(place: string): Promise<InstallRecord> {
  return {
    schemaVersion: 1,
    backend: 'tensorflow',
    package: '@tensorflow/tfjs-node',
    packageVersion: '4.22.0',
    way: 'official',
    wheel: null,
    officialFailure: null,
    libtensorflow: '2.9.1',
    nodeApi: 8,
    libraries: [...(await describeLibraries(place, ['lib']))],
  };
}

describe('describeLibraries', () => {
  it('lists every file with size and digest', async () => {
    // SHA-256 of "abc" and of nothing: FIPS 180-2, appendix B.1, and its empty message.
    expect(await describeLibraries(folder, ['lib'])).toEqual([
      {
        path: 'lib/libtensorflow.so.2',
        bytes: 3,
        sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      },
      {
        path: 'lib/napi/addon.node',
        bytes: 0,
        sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      },
    ]);
  });
});

describe('readInstall', () => {
  it('reads what was written', async () => {
    const record = await recordOf(folder);
    await writeInstallRecord(folder, record);
    expect(await readInstall(folder)).toEqual({ state: 'installed', folder, record });
  });

  it('does not take a folder with libraries and no record for an installation', async () => {
    expect(await readInstall(folder)).toEqual({ state: 'absent' });
  });

  it('does not take a folder that does not exist for an installation', async () => {
    expect(await readInstall(path.join(folder, 'nowhere'))).toEqual({ state: 'absent' });
  });

  it('names a library that was cut off after the installation', async () => {
    await writeInstallRecord(folder, await recordOf(folder));
    await truncate(path.join(folder, 'lib', 'libtensorflow.so.2'), 1);
    expect(await readInstall(folder)).toEqual({
      state: 'broken',
      reason: 'lib/libtensorflow.so.2 has 1 bytes, 3 were installed',
    });
  });

  it('names a library that was removed', async () => {
    await writeInstallRecord(folder, await recordOf(folder));
    await rm(path.join(folder, 'lib', 'napi', 'addon.node'));
    expect(await readInstall(folder)).toMatchObject({
      state: 'broken',
      reason: expect.stringContaining('is missing') as string,
    });
  });

  it('calls any text that is not a valid record broken, never installed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
        await writeFile(path.join(folder, 'install.json'), text);
        expect((await readInstall(folder)).state).toBe('broken');
      }),
      { numRuns: 50 },
    );
  });
});
