// Archives are unpacked whole or refused; nothing gets out of the target folder.
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as tar from 'tar';
import { describe, expect, it } from 'vitest';
import { extractArchive, isArchive } from '../../../../bench/pipeline/data/extract.js';
import { put } from '../../../support/dataset-trees.js';
import { ourError } from '../../../support/errors.js';
import { tempFolder } from '../../../support/temp-folder.js';
import { zip } from '../../../support/zip.js';

async function tarOf(names: readonly string[], file: string, cwd: string): Promise<void> {
  await tar.create({ file, cwd, gzip: file.endsWith('gz'), preservePaths: true }, [...names]);
}

describe('extractArchive', () => {
  it.each(['a.tar', 'a.tar.gz', 'a.tgz'])('unpacks %s', async (name) => {
    const folder = await tempFolder();
    await put(folder, 'in/x/y.txt', 'hello');
    await tarOf(['x'], path.join(folder, name), path.join(folder, 'in'));
    await extractArchive(path.join(folder, name), path.join(folder, 'out'));
    expect(await readFile(path.join(folder, 'out/x/y.txt'), 'utf8')).toBe('hello');
  });

  it('unpacks a zip, with and without entries for folders', async () => {
    const folder = await tempFolder();
    await writeFile(path.join(folder, 'a.zip'), zip({ 'x/': '', 'x/y.txt': 'hello', 'z/w.txt': 'you' }));
    await extractArchive(path.join(folder, 'a.zip'), path.join(folder, 'out'));
    expect(await readFile(path.join(folder, 'out/x/y.txt'), 'utf8')).toBe('hello');
    expect(await readFile(path.join(folder, 'out/z/w.txt'), 'utf8')).toBe('you');
  });

  it.each(['../evil.txt', '/tmp/evil.txt', 'x/../../evil.txt', 'C:\\evil.txt'])(
    'refuses a zip with %s',
    async (name) => {
      const folder = await tempFolder();
      await writeFile(path.join(folder, 'a.zip'), zip({ [name]: 'evil' }));
      expect(await ourError(extractArchive(path.join(folder, 'a.zip'), path.join(folder, 'out')))).toMatchObject({
        name: 'DataError',
      });
      expect(await readdir(folder)).toEqual(['a.zip', 'out']);
    },
  );

  it('refuses a tar with a path that leaves the folder', async () => {
    const folder = await tempFolder();
    await put(folder, 'evil.txt', 'evil');
    await mkdir(path.join(folder, 'in'));
    await tarOf(['../evil.txt'], path.join(folder, 'a.tar'), path.join(folder, 'in'));
    const error = await ourError(extractArchive(path.join(folder, 'a.tar'), path.join(folder, 'deep/out')));
    expect(error).toMatchObject({ code: 'archive-unsafe' });
    expect(await readdir(path.join(folder, 'deep'))).toEqual(['out']);
  });

  it('refuses links', async () => {
    const folder = await tempFolder();
    await mkdir(path.join(folder, 'in'));
    await symlink('/etc', path.join(folder, 'in/link'));
    await tarOf(['link'], path.join(folder, 'a.tar'), path.join(folder, 'in'));
    const error = await ourError(extractArchive(path.join(folder, 'a.tar'), path.join(folder, 'out')));
    expect(error).toMatchObject({ code: 'archive-unsafe' });
    expect(error.message).toContain('SymbolicLink');
    expect(await readdir(path.join(folder, 'out'))).toEqual([]);
  });

  it('reports archives that were cut off, changed or are none', async () => {
    const folder = await tempFolder();
    await put(folder, 'in/x.bin', Buffer.alloc(50_000, 7));
    await tarOf(['x.bin'], path.join(folder, 'a.tar.gz'), path.join(folder, 'in'));
    const whole = await readFile(path.join(folder, 'a.tar.gz'));
    await writeFile(path.join(folder, 'cut.tar.gz'), whole.subarray(0, whole.length - 20));
    await writeFile(path.join(folder, 'cut.zip'), zip({ 'x.txt': 'hello' }).subarray(0, 30));
    const changed = zip({ 'x.txt': 'hello' });
    changed.write('jello', changed.indexOf('hello'));
    await writeFile(path.join(folder, 'changed.zip'), changed);
    await writeFile(path.join(folder, 'page.zip'), '<html>log in</html>');
    for (const name of ['cut.tar.gz', 'cut.zip', 'changed.zip', 'page.zip', 'none.zip', 'none.tar']) {
      const error = await ourError(extractArchive(path.join(folder, name), path.join(folder, 'out')));
      expect(error).toMatchObject({ name: 'DataError', code: 'archive-corrupt' });
      expect(error.message).toContain(name);
    }
  });
});

it('knows archives by their names; a lone .gz is none', () => {
  expect(['a.zip', 'a.TGZ', 'a.tar', 'a.tar.gz', 'idx.gz', 'a.bin'].map(isArchive)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
});
