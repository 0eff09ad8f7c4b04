// A disk that is really full: StorageError, nothing half-written, nothing lost.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataset as cifar10 } from '../../../../bench/datasets/cifar10.js';
import { writeFileAtomic } from '../../../../bench/lib/files/atomic-write.js';
import { importDataset } from '../../../../bench/pipeline/data/import.js';
import { openDataset } from '../../../../bench/pipeline/data/open.js';
import { cifarTree } from '../../../support/dataset-trees.js';
import { ourError } from '../../../support/errors.js';
import { tempFolder } from '../../../support/temp-folder.js';
import { canMount, tinyDisk } from '../../../support/tiny-disk.js';

describe.skipIf(!canMount)('a full disk', () => {
  it('ends an import in StorageError and leaves nothing', async () => {
    const source = await tempFolder();
    await cifarTree(source, 20);
    const dataRoot = tinyDisk(200);
    const error = await ourError(importDataset({ plugin: cifar10, source, dataRoot, variant: 'a' }));
    expect(error).toMatchObject({ name: 'StorageError', code: 'disk-full', exitCode: 8 });
    expect(error.hint).toContain('--data');
    expect(await readdir(path.join(dataRoot, 'cifar10'))).toEqual([]);
  });

  it('ends the making of a generated dataset in StorageError and leaves nothing', async () => {
    const dataRoot = tinyDisk(200);
    expect(await ourError(openDataset('uniform-noise', dataRoot))).toMatchObject({ code: 'disk-full' });
    expect(await readdir(path.join(dataRoot, 'uniform-noise'))).toEqual([]);
  });

  it('keeps the old file when the new one does not fit', async () => {
    const file = path.join(tinyDisk(100), 'x.bin');
    await writeFileAtomic(file, 'old');
    expect(await ourError(writeFileAtomic(file, new Uint8Array(300_000)))).toMatchObject({ code: 'disk-full' });
    expect(await readFile(file, 'utf8')).toBe('old');
    expect(await readdir(path.dirname(file))).toEqual(['x.bin']);
  });
});
