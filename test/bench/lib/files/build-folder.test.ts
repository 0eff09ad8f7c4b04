// Folders that are whole or absent.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildFolder } from '../../../../bench/lib/files/build-folder.js';
import { ourError } from '../../../support/errors.js';
import { tempFolder } from '../../../support/temp-folder.js';

const write =
  (text: string) =>
  async (folder: string): Promise<string> => {
    await writeFile(path.join(folder, 'x'), text);
    return text;
  };

describe('buildFolder', () => {
  it('puts the folder in its place only when it is whole', async () => {
    const target = path.join(await tempFolder(), 'made');
    const built = await buildFolder(target, async (folder) => {
      expect(await readdir(path.dirname(target))).not.toContain('made');
      return write('1')(folder);
    });
    expect(built).toEqual({ value: '1', placed: true });
    expect(await readdir(path.dirname(target))).toEqual(['made']);
  });

  it('leaves nothing when the building fails', async () => {
    const target = path.join(await tempFolder(), 'made');
    const fails = buildFolder(target, async (folder) => {
      await write('half')(folder);
      throw new Error('no');
    });
    await expect(fails).rejects.toThrow('no');
    expect(await readdir(path.dirname(target))).toEqual([]);
  });

  it('lets the first of two win and throws the later away', async () => {
    const target = path.join(await tempFolder(), 'made');
    const results = await Promise.all([buildFolder(target, write('1')), buildFolder(target, write('2'))]);
    expect(results.filter(({ placed }) => placed)).toHaveLength(1);
    const winner = results.find(({ placed }) => placed)?.value;
    expect(await readFile(path.join(target, 'x'), 'utf8')).toBe(winner);
    expect(await readdir(path.dirname(target))).toEqual(['made']);
  });

  it('replaces only when asked', async () => {
    const target = path.join(await tempFolder(), 'made');
    await buildFolder(target, write('1'));
    expect(await buildFolder(target, write('2'))).toMatchObject({ placed: false });
    expect(await readFile(path.join(target, 'x'), 'utf8')).toBe('1');
    expect(await buildFolder(target, write('3'), { replace: true })).toMatchObject({ placed: true });
    expect(await readFile(path.join(target, 'x'), 'utf8')).toBe('3');
    expect(await readdir(path.dirname(target))).toEqual(['made']);
  });

  it('sweeps away what a dead process has left, not what a living one is building', async () => {
    const root = await tempFolder();
    const host = hostname().replaceAll(/[^\w]/g, '');
    // No process has this id: Linux counts to 2^22 at most.
    await mkdir(path.join(root, `a.partial-${host}-4194999-x`));
    await mkdir(path.join(root, `b.partial-${host}-${process.ppid}-x`));
    await buildFolder(path.join(root, 'made'), write('1'));
    expect(await readdir(root)).toEqual([`b.partial-${host}-${process.ppid}-x`, 'made']);
  });

  it('reports a place that cannot be written', async () => {
    const file = path.join(await tempFolder(), 'file');
    await writeFile(file, '');
    expect(await ourError(buildFolder(path.join(file, 'made'), write('1')))).toMatchObject({ code: 'not-writable' });
  });
});
