// Files that are whole or absent, and what a disk that refuses is turned into.
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { StorageError } from '../../../../bench/contract/errors.js';
import { writeFileAtomic, writeJsonAtomic } from '../../../../bench/lib/files/atomic-write.js';
import { storageError } from '../../../../bench/lib/files/storage-error.js';
import { ourError } from '../../../support/errors.js';
import { tempFolder } from '../../../support/temp-folder.js';

describe('writeFileAtomic', () => {
  it('creates the folder, writes the file and leaves nothing else', async () => {
    const folder = path.join(await tempFolder(), 'a', 'b');
    await writeFileAtomic(path.join(folder, 'x.bin'), Uint8Array.of(1, 2, 3));
    expect(await readdir(folder)).toEqual(['x.bin']);
    expect([...(await readFile(path.join(folder, 'x.bin')))]).toEqual([1, 2, 3]);
  });

  it('replaces a file whole, also when many write at once', async () => {
    const folder = await tempFolder();
    const file = path.join(folder, 'x.txt');
    const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000));
    await Promise.all(texts.map((text) => writeFileAtomic(file, text)));
    expect(texts).toContain(await readFile(file, 'utf8'));
    expect(await readdir(folder)).toEqual(['x.txt']);
  });

  it('keeps the old content when it cannot write, and says what to do', async () => {
    const folder = await tempFolder();
    const blocked = path.join(folder, 'file');
    await writeFile(blocked, 'old');
    const error = await ourError(writeFileAtomic(path.join(blocked, 'x.txt'), 'new'));
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toMatchObject({ code: 'not-writable', exitCode: 8 });
    expect(error.hint).toContain('--store');
    expect(await readFile(blocked, 'utf8')).toBe('old');
  });

  it('leaves no temporary file behind when a folder stands where the file should be', async () => {
    const folder = await tempFolder();
    await mkdir(path.join(folder, 'x.txt'));
    await ourError(writeFileAtomic(path.join(folder, 'x.txt'), 'new'));
    expect(await readdir(folder)).toEqual(['x.txt']);
  });

  it.skipIf(process.getuid?.() === 0)('reports a folder without write permission', async () => {
    const folder = await tempFolder();
    await chmod(folder, 0o500);
    expect(await ourError(writeFileAtomic(path.join(folder, 'x.txt'), 'new'))).toMatchObject({ code: 'not-writable' });
  });
});

describe('a full disk', () => {
  it.skipIf(process.platform !== 'linux')('becomes StorageError disk-full', async () => {
    // Every write to /dev/full fails with ENOSPC.
    const link = path.join(await tempFolder(), 'full');
    await symlink('/dev/full', link);
    const error: unknown = await writeFile(link, 'x').catch((failure: unknown) => storageError(failure, link));
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toMatchObject({ code: 'disk-full', where: link });
  });
});

describe('writeJsonAtomic', () => {
  it('writes text that a person can read', async () => {
    const file = path.join(await tempFolder(), 'x.json');
    await writeJsonAtomic(file, { b: 1, a: [2] });
    expect(await readFile(file, 'utf8')).toBe('{\n  "b": 1,\n  "a": [\n    2\n  ]\n}\n');
  });
});

describe('storageError', () => {
  it('passes on what is no fault of the disk', () => {
    const error = new Error('other');
    expect(storageError(error, 'x')).toBe(error);
    expect(storageError('text', 'x')).toBe('text');
  });
});
