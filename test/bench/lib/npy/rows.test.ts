// Images read from a .npy file by row, and written row by row.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { StorageError } from '../../../../bench/contract/errors.js';
import { digestBytes } from '../../../../bench/lib/files/hash.js';
import { decodeNpy, encodeNpy } from '../../../../bench/lib/npy/npy.js';
import { openNpyRows } from '../../../../bench/lib/npy/rows.js';
import { createNpyWriter } from '../../../../bench/lib/npy/writer.js';
import { ourError } from '../../../support/errors.js';
import { tempFolder } from '../../../support/temp-folder.js';

const IMAGES = path.resolve(import.meta.dirname, '../../../fixtures/npy/images-3x2x2x1.npy');

describe('openNpyRows', () => {
  it('knows count and shape without reading the pixels', () => {
    expect(openNpyRows(IMAGES)).toMatchObject({ count: 3, shape: [2, 2, 1] });
  });

  it('reads rows in the order asked, repeats included', () => {
    // The fixture is arange(12): image i holds 4i .. 4i + 3.
    const { pixels } = openNpyRows(IMAGES).read([2, 0, 1, 1]);
    expect([...pixels]).toEqual([8, 9, 10, 11, 0, 1, 2, 3, 4, 5, 6, 7, 4, 5, 6, 7]);
  });

  it('reads no rows at all', () => {
    expect(openNpyRows(IMAGES).read([])).toEqual({ pixels: new Uint8Array(0), count: 0, shape: [2, 2, 1] });
  });

  it.each([-1, 3, 0.5, Number.NaN])('refuses row %d', (row) => {
    expect(() => openNpyRows(IMAGES).read([row])).toThrow(RangeError);
  });

  it('refuses a file that has lost its end, one that is no image and one that is not there', async () => {
    const folder = await tempFolder();
    const cut = path.join(folder, 'cut.npy');
    await writeFile(cut, (await readFile(IMAGES)).subarray(0, -1));
    expect(() => openNpyRows(cut)).toThrow('expected 140 bytes, got 139');
    const labels = path.join(folder, 'labels.npy');
    await writeFile(labels, encodeNpy(Int32Array.of(1, 2), [2]));
    expect(() => openNpyRows(labels)).toThrow('uint8 images');
    expect(() => openNpyRows(path.join(folder, 'none.npy'))).toThrow('ENOENT');
  });
});

describe('createNpyWriter', () => {
  it('writes what encodeNpy would, whatever the chunks, and digests the data alone', async () => {
    const file = path.join(await tempFolder(), 'rows.npy');
    const writer = await createNpyWriter(file, '<i4', [2]);
    await writer.append(Int32Array.of(1, 2));
    await writer.append(Int32Array.of(3, 4, 5, 6));
    const data = Int32Array.of(1, 2, 3, 4, 5, 6);
    expect(await writer.finish()).toEqual({ count: 3, sha256: digestBytes(data) });
    expect(decodeNpy(await readFile(file))).toEqual({ shape: [3, 2], data });
  });

  it('refuses half a row', async () => {
    const writer = await createNpyWriter(path.join(await tempFolder(), 'rows.npy'), '<i4', [2]);
    await expect(writer.append(Int32Array.of(1))).rejects.toThrow(RangeError);
    await writer.abandon();
  });

  it('never replaces a file', async () => {
    const file = path.join(await tempFolder(), 'rows.npy');
    await writeFile(file, 'mine');
    const error = await ourError(createNpyWriter(file, '|u1', []));
    expect(error).toBeInstanceOf(StorageError);
    expect(await readFile(file, 'utf8')).toBe('mine');
  });
});
