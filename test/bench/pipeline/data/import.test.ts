// From a folder to a prepared variant: named truly, stored whole or not at all.
import { appendFile, readdir, readFile, rename, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import * as tar from 'tar';
import { describe, expect, it } from 'vitest';
import type { DatasetPlugin } from '../../../../bench/contract/dataset.js';
import { dataset as cifar10 } from '../../../../bench/datasets/cifar10.js';
import { dataset as deadLeaves } from '../../../../bench/datasets/dead-leaves.js';
import { dataset as gtsrb } from '../../../../bench/datasets/gtsrb.js';
import { dataset as imageFolder } from '../../../../bench/datasets/image-folder.js';
import { dataset as mnist } from '../../../../bench/datasets/mnist.js';
import { digestBytes, digestFile } from '../../../../bench/lib/files/hash.js';
import { decodeNpy } from '../../../../bench/lib/npy/npy.js';
import { importDataset } from '../../../../bench/pipeline/data/import.js';
import { verifyVariant } from '../../../../bench/pipeline/data/verify.js';
import { cifarTree, classFolders, gtsrbTree, idxFiles, put } from '../../../support/dataset-trees.js';
import { ourError } from '../../../support/errors.js';
import { tempFolder } from '../../../support/temp-folder.js';

interface Folders {
  readonly source: string;
  readonly dataRoot: string;
}

async function folders(): Promise<Folders> {
  const root = await tempFolder();
  return { source: path.join(root, 'source'), dataRoot: path.join(root, 'data') };
}

/** The plug-in with checksums as if its owner had published what lies in the folder. */
async function publishedAs(plugin: DatasetPlugin, folder: string): Promise<DatasetPlugin> {
  const officialFiles = await Promise.all(
    plugin.officialFiles.map(async (file) => {
      const hex = await digestFile(path.join(folder, file.name), 'md5');
      return { ...file, checksum: { algorithm: 'md5' as const, hex } };
    }),
  );
  return { ...plugin, officialFiles };
}

describe('importDataset', () => {
  it('stores parts, labels and groups as .npy with a record of their digests', async () => {
    const { source, dataRoot } = await folders();
    await gtsrbTree(source);
    const { record, folder } = await importDataset({ plugin: gtsrb, source, dataRoot, variant: 'tiny-tree' });
    expect(folder).toBe(path.join(dataRoot, 'gtsrb/tiny-tree'));
    expect((await readdir(folder)).sort()).toEqual([
      'dataset.json',
      'test-groups.npy',
      'test-images.npy',
      'test-labels.npy',
      'train-groups.npy',
      'train-images.npy',
      'train-labels.npy',
    ]);
    expect(record).toMatchObject({
      dataset: 'gtsrb',
      variant: 'tiny-tree',
      shape: [32, 32, 3],
      classes: 43,
      limit: null,
    });
    const images = decodeNpy(await readFile(path.join(folder, 'train-images.npy')));
    expect(images.shape).toEqual([172, 32, 32, 3]);
    expect(digestBytes(images.data)).toBe(record.parts.train.pixelsSha256);
    // How the test part's groups were found stands beside them, and the digest is that of the parts' contents alone.
    expect(record.parts.test).toMatchObject({ count: 4, groupsSource: 'derived', foundGroups: { groups: 86 } });
    expect(record.parts.train).not.toHaveProperty('groupsSource');
    expect((await verifyVariant(folder)).ok).toBe(true);
  });

  it('records what it has read, each folder of many files as one entry', async () => {
    const { source, dataRoot } = await folders();
    await gtsrbTree(source);
    const { record } = await importDataset({ plugin: gtsrb, source, dataRoot, variant: 'a' });
    // 43 folders of 4 images and a table, the test images and the test table.
    expect(record.sourceFiles).toHaveLength(45);
    expect(record.sourceFiles[0]).toMatchObject({ path: 'GTSRB/Final_Training/Images/00000/*' });
    expect(record.rules.join(' ')).toContain('no ROI crop');
  });

  it('gives the same copy the same digest, and another copy another', async () => {
    const { source, dataRoot } = await folders();
    await cifarTree(source, 2);
    const first = await importDataset({ plugin: cifar10, source, dataRoot, variant: 'a' });
    const second = await importDataset({ plugin: cifar10, source, dataRoot, variant: 'b' });
    expect(second.record.digest).toBe(first.record.digest);
    await cifarTree(source, 3);
    expect((await importDataset({ plugin: cifar10, source, dataRoot, variant: 'c' })).record.digest).not.toBe(
      first.record.digest,
    );
  });

  it('keeps a limit, always the same images', async () => {
    const { source, dataRoot } = await folders();
    await classFolders(source, { a: 20, b: 20 });
    const options = { plugin: imageFolder, source, dataRoot, limit: 6, size: [4, 4] } as const;
    const { record } = await importDataset({ ...options, variant: 'few' });
    expect([record.parts.train.count, record.parts.test?.count, record.limit]).toEqual([6, 6, 6]);
    expect((await importDataset({ ...options, variant: 'again' })).record.digest).toBe(record.digest);
  });
});

describe('the name of a variant', () => {
  it('must be given where the checksums are not the official ones', async () => {
    const { source, dataRoot } = await folders();
    await cifarTree(source, 1);
    const error = await ourError(importDataset({ plugin: cifar10, source, dataRoot }));
    expect(error).toMatchObject({ name: 'UsageError', code: 'variant-needed', exitCode: 2 });
    expect(error.hint).toContain('--variant');
  });

  it('cannot be official by word alone', async () => {
    const { source, dataRoot } = await folders();
    await cifarTree(source, 1);
    const error = await ourError(importDataset({ plugin: cifar10, source, dataRoot, variant: 'official' }));
    expect(error).toMatchObject({ code: 'variant-not-official' });
  });

  it.each(['Jpeg 75', '../x', 'a--b', ''])('cannot be %j', async (variant) => {
    const { source, dataRoot } = await folders();
    await cifarTree(source, 1);
    expect(await ourError(importDataset({ plugin: cifar10, source, dataRoot, variant }))).toMatchObject({
      code: 'variant-malformed',
    });
  });

  it('is official when the archives have their published checksums; then they are unpacked', async () => {
    const { source, dataRoot } = await folders();
    await cifarTree(path.join(source, 'tree'), 2);
    const file = path.join(source, 'cifar-10-binary.tar.gz');
    await tar.create({ file, cwd: path.join(source, 'tree'), gzip: true }, ['cifar-10-batches-bin']);
    const plugin = await publishedAs(cifar10, source);
    const { record } = await importDataset({ plugin, source, dataRoot });
    expect(record.variant).toBe('official');
    expect(record.sourceFiles.map((entry) => entry.path)).toEqual(['cifar-10-binary.tar.gz']);
    expect(await readdir(dataRoot)).toEqual(['cifar10']);
    await appendFile(file, 'x');
    expect(await ourError(importDataset({ plugin, source, dataRoot }))).toMatchObject({ code: 'variant-needed' });
  });

  it('is official for idx files that were packed again or never, their content being the same', async () => {
    const { source, dataRoot } = await folders();
    const files = Object.entries(idxFiles(3, 2));
    for (const [name, bytes] of files) await put(source, `${name}.gz`, gzipSync(bytes, { level: 9 }));
    const officialFiles = mnist.officialFiles.map((file, index) => ({
      ...file,
      unpacked: { algorithm: 'sha256' as const, hex: digestBytes(files[index]?.[1] ?? '') },
    }));
    const plugin = { ...mnist, officialFiles };
    const packed = await importDataset({ plugin, source, dataRoot });
    expect(packed.record.variant).toBe('official');
    for (const [name, bytes] of files) await put(path.join(source, 'plain'), name, bytes);
    const plain = await importDataset({ plugin, source: path.join(source, 'plain'), dataRoot });
    expect(plain).toMatchObject({ stored: false, record: { variant: 'official', digest: packed.record.digest } });
  });

  it('cannot be official for a part of the data or another size', async () => {
    const { source, dataRoot } = await folders();
    for (const [name, bytes] of Object.entries(idxFiles(3, 2))) await put(source, `${name}.gz`, gzipSync(bytes));
    const plugin = await publishedAs(mnist, source);
    const error = await ourError(importDataset({ plugin, source, dataRoot, limit: 2 }));
    expect(error).toMatchObject({ code: 'variant-needed' });
    expect(error.message).toContain('--limit');
  });
});

describe('a variant that is there already', () => {
  it('is left alone when the data are the same, and defended when they are not', async () => {
    const { source, dataRoot } = await folders();
    await cifarTree(source, 1);
    const options = { plugin: cifar10, source, dataRoot, variant: 'a' };
    const first = await importDataset(options);
    expect(await importDataset(options)).toMatchObject({ stored: false });
    await cifarTree(source, 2);
    const error = await ourError(importDataset(options));
    expect(error).toMatchObject({ name: 'DataError', code: 'variant-exists' });
    expect(error.hint).toContain('--replace');
    expect((await verifyVariant(first.folder)).record.digest).toBe(first.record.digest);
    const replaced = await importDataset({ ...options, replace: true });
    expect((await verifyVariant(replaced.folder)).record.digest).toBe(replaced.record.digest);
    expect(replaced.stored).toBe(true);
  });
});

describe('an import that fails', () => {
  it('leaves nothing behind when a file in the middle is damaged', async () => {
    const { source, dataRoot } = await folders();
    await cifarTree(source, 2);
    await truncate(path.join(source, 'cifar-10-batches-bin/data_batch_4.bin'), 100);
    expect(await ourError(importDataset({ plugin: cifar10, source, dataRoot, variant: 'a' }))).toMatchObject({
      code: 'source-corrupt',
    });
    expect(await readdir(path.join(dataRoot, 'cifar10'))).toEqual([]);
  });

  it('leaves nothing behind when it is stopped', async () => {
    const { source, dataRoot } = await folders();
    await cifarTree(source, 2);
    const controller = new AbortController();
    const stopped = importDataset({
      plugin: cifar10,
      source,
      dataRoot,
      variant: 'a',
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(stopped).rejects.toThrow('abort');
    expect(await readdir(path.join(dataRoot, 'cifar10'))).toEqual([]);
  });

  it('reports an archive that was cut off, and cleans up', async () => {
    const { source, dataRoot } = await folders();
    await put(source, 'cifar-10-binary.tar.gz', gzipSync('no tar').subarray(0, 15));
    expect(await ourError(importDataset({ plugin: cifar10, source, dataRoot, variant: 'a' }))).toMatchObject({
      code: 'archive-corrupt',
    });
    expect(await readdir(dataRoot)).toEqual([]);
  });

  it('reports a data folder that cannot be written', async () => {
    const { source, dataRoot } = await folders();
    await cifarTree(source, 1);
    await writeFile(dataRoot, 'a file');
    expect(await ourError(importDataset({ plugin: cifar10, source, dataRoot, variant: 'a' }))).toMatchObject({
      name: 'StorageError',
      code: 'not-writable',
    });
  });

  it('reports a folder that is not there', async () => {
    const { source, dataRoot } = await folders();
    expect(await ourError(importDataset({ plugin: cifar10, source, dataRoot, variant: 'a' }))).toMatchObject({
      code: 'source-missing',
    });
  });

  it('refuses a decoder that yields something else than it declares', async () => {
    const { source, dataRoot } = await folders();
    await cifarTree(source, 1);
    const plugin: DatasetPlugin = {
      ...cifar10,
      decode: async (options) => ({ ...(await cifar10.decode(options)), shape: [16, 16, 3] }),
    };
    expect(await ourError(importDataset({ plugin, source, dataRoot, variant: 'a' }))).toMatchObject({
      code: 'decoder-broken',
    });
  });

  it('has nothing to import for a generated dataset', async () => {
    const { source, dataRoot } = await folders();
    expect(await ourError(importDataset({ plugin: deadLeaves, source, dataRoot, variant: 'a' }))).toMatchObject({
      code: 'nothing-to-import',
    });
  });

  it('does not follow a partial folder of another life', async () => {
    const { source, dataRoot } = await folders();
    await cifarTree(source, 1);
    const first = await importDataset({ plugin: cifar10, source, dataRoot, variant: 'a' });
    await rename(first.folder, `${first.folder}.partial-elsewhere-1-x`);
    await symlink(source, path.join(dataRoot, 'cifar10/link'));
    expect(await importDataset({ plugin: cifar10, source, dataRoot, variant: 'a' })).toMatchObject({ stored: true });
  });
});
