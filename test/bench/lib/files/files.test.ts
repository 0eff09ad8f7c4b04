import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { EnvironmentError, OutOfMemoryError, StorageError } from '../../../../bench/contract/errors.js';
import { assertFutureFolder } from '../../../../bench/lib/files/future-folder.js';
import { readRegularFile } from '../../../../bench/lib/files/regular-file.js';
import { systemError } from '../../../../bench/lib/files/system-error.js';
import { makeFolder } from '../../../../bench/lib/files/make-folder.js';
import { parseJson } from '../../../../bench/lib/json/parse.js';
import { ourError } from '../../../support/errors.js';
import { temporaryFolder } from '../../../support/temporary.js';

function fromSystem(code: string, syscall: string): unknown {
  return systemError(Object.assign(new Error(`${code}: ${syscall}`), { code, syscall, path: '/somewhere' }));
}

describe('systemError', () => {
  it.each([
    ['EACCES', 'open', 'not-writable'],
    ['EACCES', 'scandir', 'not-readable'],
    ['EROFS', 'mkdir', 'not-writable'],
    ['ENOSPC', 'write', 'disk-full'],
    ['EIO', 'read', 'disk-error'],
    ['ENAMETOOLONG', 'open', 'name-too-long'],
    ['EMFILE', 'open', 'too-many-files'],
    ['ENOENT', 'mkdir', 'not-writable'],
    ['EXDEV', 'rename', 'file-system'],
  ])('makes %s of %s a StorageError %s', (errno, syscall, code) => {
    const error = fromSystem(errno, syscall);
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toMatchObject({ code, where: '/somewhere' });
  });

  it('tells processes, networks and memory apart from the disk', () => {
    expect(fromSystem('EMFILE', 'spawn git')).toBeInstanceOf(EnvironmentError);
    expect(fromSystem('ECONNREFUSED', 'connect')).toBeInstanceOf(EnvironmentError);
    expect(systemError(new RangeError('Array buffer allocation failed'))).toBeInstanceOf(OutOfMemoryError);
  });

  it('leaves alone what no operating system said', () => {
    const defect = new TypeError('x is not a function');
    expect(systemError(defect)).toBe(defect);
  });
});

describe('reading a regular file', () => {
  it.skipIf(process.platform === 'win32')(
    'refuses a pipe, a device and a folder at once',
    async () => {
      const folder = await temporaryFolder();
      const pipe = path.join(folder, 'pipe');
      execFileSync('mkfifo', [pipe]);
      await expect(readRegularFile(pipe)).rejects.toMatchObject({ code: 'ENOTREG' });
      await expect(readRegularFile('/dev/zero')).rejects.toMatchObject({ code: 'ENOTREG' });
      await expect(readRegularFile(folder)).rejects.toMatchObject({ code: 'EISDIR' });
    },
    5000,
  );
});

describe('a folder that is to be made', () => {
  it('is refused where a file is in its way, and makes nothing where none is', async () => {
    const folder = await temporaryFolder();
    await writeFile(path.join(folder, 'file'), '');
    await mkdir(path.join(folder, 'there'));
    expect(await ourError(assertFutureFolder(path.join(folder, 'file/results')))).toMatchObject({
      code: 'not-writable',
    });
    await assertFutureFolder(path.join(folder, 'there/a/b'));
    await expect(readRegularFile(path.join(folder, 'there/a'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('making a folder', () => {
  it.skipIf(process.platform !== 'linux')(
    'ends where the file system knows no new folders',
    async () => {
      expect(await ourError(makeFolder('/proc/stealbench/a'))).toMatchObject({ code: 'not-writable' });
    },
    5000,
  );

  it('makes every missing one, and is content with one that is there', async () => {
    const folder = path.join(await temporaryFolder(), 'a/b/c');
    await makeFolder(folder);
    await makeFolder(folder);
    await expect(readRegularFile(folder)).rejects.toMatchObject({ code: 'EISDIR' });
  });
});

describe('a document beyond reason', () => {
  const parse = (text: string): unknown => parseJson(Buffer.from(text), 'x.json');

  it('is refused for 100,000 brackets, without an overflow of the stack', () => {
    expect(() => parse('['.repeat(100_000) + ']'.repeat(100_000))).toThrow('nested too deep');
  });

  it('is refused for half of a character, in a key or a value', () => {
    expect(() => parse(String.raw`{ "a": ["\ud800"] }`)).toThrow('x.json#/a/0: half of a character');
    expect(() => parse(String.raw`{ "\udc00": 1 }`)).toThrow('half of a character');
    expect(parse(String.raw`"\ud83d\ude00"`)).toBe('😀');
  });
});
