// From the network to a prepared variant.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { readFile } from 'node:fs/promises';
import * as tar from 'tar';
import { expect, it } from 'vitest';
import type { DatasetPlugin } from '../../../../bench/contract/dataset.js';
import { dataset as cifar10 } from '../../../../bench/datasets/cifar10.js';
import { dataset as deadLeaves } from '../../../../bench/datasets/dead-leaves.js';
import { dataset as imagenet } from '../../../../bench/datasets/imagenet.js';
import { digestBytes } from '../../../../bench/lib/files/hash.js';
import { fetchDataset } from '../../../../bench/pipeline/data/fetch.js';
import { cifarTree } from '../../../support/dataset-trees.js';
import { ourError } from '../../../support/errors.js';
import { serveFile, type Manner } from '../../../support/file-server.js';
import { tempFolder } from '../../../support/temp-folder.js';

/** CIFAR10 in miniature on a server of our own, with the checksum of what it serves. */
async function publishedCifar(root: string, manners: readonly Manner[]): Promise<DatasetPlugin> {
  await cifarTree(path.join(root, 'tree'), 2);
  const file = path.join(root, 'cifar-10-binary.tar.gz');
  await tar.create({ file, cwd: path.join(root, 'tree'), gzip: true }, ['cifar-10-batches-bin']);
  const archive = await readFile(file);
  const { url } = await serveFile(archive, manners);
  const checksum = { algorithm: 'sha256', hex: digestBytes(archive) } as const;
  return { ...cifar10, officialFiles: [{ url, name: 'cifar-10-binary.tar.gz', bytes: null, checksum }] };
}

it('downloads through a cut, unpacks, and stores the official variant', async () => {
  const root = await tempFolder();
  const dataRoot = path.join(root, 'data');
  const plugin = await publishedCifar(root, [{ cutAfter: 500 }, 'whole']);
  const download = { pauseMs: 1 };
  const { record } = await fetchDataset({ plugin, dataRoot, download });
  expect(record).toMatchObject({ variant: 'official', parts: { train: { count: 10 }, test: { count: 2 } } });
  expect((await readdir(dataRoot)).sort()).toEqual(['.downloads', 'cifar10']);
  expect(await fetchDataset({ plugin, dataRoot, download })).toMatchObject({ stored: false });
});

it('has nothing to fetch for a generated dataset', async () => {
  const error = await ourError(fetchDataset({ plugin: deadLeaves, dataRoot: await tempFolder() }));
  expect(error).toMatchObject({ name: 'UsageError', code: 'nothing-to-fetch' });
});

it('says how to get what only a registration gives', async () => {
  const error = await ourError(fetchDataset({ plugin: imagenet, dataRoot: await tempFolder() }));
  expect(error).toMatchObject({ name: 'DatasetMissingError', code: 'not-downloadable' });
  expect(error.hint).toContain('stealbench data import imagenet <folder>');
});
