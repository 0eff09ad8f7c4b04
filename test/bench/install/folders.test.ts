import { execa } from 'execa';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backendFolder, backendsRoot, fillAtomically } from '../../../bench/install/folders.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'stealbench-folders-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function deadProcessId(): Promise<number> {
  const child = execa(process.execPath, ['--eval', '']);
  await child;
  if (child.pid === undefined) throw new Error('the child had no id');
  return child.pid;
}

describe('backendFolder', () => {
  it('lies in the folder that STEALBENCH_BACKENDS names', () => {
    expect(backendsRoot({ STEALBENCH_BACKENDS: root })).toBe(root);
  });

  it('falls back to the cache of the user when the variable is empty', () => {
    expect(backendsRoot({ STEALBENCH_BACKENDS: '' })).toMatch(/stealbench.*backends$/i);
  });

  it('names version, binary interface and platform', () => {
    const name = path.basename(backendFolder('tensorflow', root));
    expect(name).toBe(`tensorflow-4.22.0-napi8-${process.platform}-${process.arch}`);
  });
});

describe('fillAtomically', () => {
  it('shows the folder only after it was filled', async () => {
    const folder = path.join(root, 'backend');
    const seen = await fillAtomically(folder, async (partial) => {
      await writeFile(path.join(partial, 'library'), 'whole');
      return (await readdir(root)).includes('backend');
    });
    expect(seen).toBe(false);
    expect(await readFile(path.join(folder, 'library'), 'utf8')).toBe('whole');
    expect(await readdir(root)).toEqual(['backend']);
  });

  it('leaves nothing behind when filling fails', async () => {
    const failing = fillAtomically(path.join(root, 'backend'), async (partial) => {
      await writeFile(path.join(partial, 'library'), 'half');
      throw new Error('no network');
    });
    await expect(failing).rejects.toThrow('no network');
    expect(await readdir(root)).toEqual([]);
  });

  it('keeps the old folder when filling its replacement fails', async () => {
    const folder = path.join(root, 'backend');
    await fillAtomically(folder, (partial) => writeFile(path.join(partial, 'library'), 'old'));
    await expect(fillAtomically(folder, () => Promise.reject(new Error('no network')))).rejects.toThrow();
    expect(await readFile(path.join(folder, 'library'), 'utf8')).toBe('old');
  });

  it('replaces a folder that has content', async () => {
    const folder = path.join(root, 'backend');
    await fillAtomically(folder, (partial) => writeFile(path.join(partial, 'library'), 'old'));
    await fillAtomically(folder, (partial) => writeFile(path.join(partial, 'library'), 'new'));
    expect(await readFile(path.join(folder, 'library'), 'utf8')).toBe('new');
    expect(await readdir(root)).toEqual(['backend']);
  });

  it('removes what a killed install left and spares one that is still running', async () => {
    const abandoned = `backend.partial-${await deadProcessId()}-0a1b2c3d`;
    const running = `backend.partial-${process.ppid}-0a1b2c3d`;
    await mkdir(path.join(root, abandoned));
    await mkdir(path.join(root, running));
    await fillAtomically(path.join(root, 'backend'), () => Promise.resolve());
    expect((await readdir(root)).sort()).toEqual(['backend', running]);
  });

  it('says how to choose another folder when it cannot write', async () => {
    await writeFile(path.join(root, 'file'), '');
    const failing = fillAtomically(path.join(root, 'file', 'backend'), () => Promise.resolve());
    await expect(failing).rejects.toMatchObject({
      code: 'backends-unwritable',
      hint: expect.stringContaining('STEALBENCH_BACKENDS') as string,
    });
  });
});
