// Which variant is opened, what is checked on the way, and what the splits of it are.
import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DataSlice } from '../../../../bench/contract/plan.js';
import { dataset as cifar10 } from '../../../../bench/datasets/cifar10.js';
import { dataset as gtsrb } from '../../../../bench/datasets/gtsrb.js';
import { dataset as imageFolder } from '../../../../bench/datasets/image-folder.js';
import { resizeImages } from '../../../../bench/lib/images/resize.js';
import { importDataset } from '../../../../bench/pipeline/data/import.js';
import { openDataset, type OpenedDataset } from '../../../../bench/pipeline/data/open.js';
import { openSlice, splitSizes } from '../../../../bench/pipeline/data/slice.js';
import { verifyVariant } from '../../../../bench/pipeline/data/verify.js';
import { cifarTree, classFolders, gtsrbTree } from '../../../support/dataset-trees.js';
import { ourError } from '../../../support/errors.js';
import { tempFolder } from '../../../support/temp-folder.js';

async function importedCifar(...variants: readonly string[]): Promise<string> {
  const root = await tempFolder();
  await cifarTree(path.join(root, 'source'), 20);
  const dataRoot = path.join(root, 'data');
  for (const variant of variants) {
    await importDataset({ plugin: cifar10, source: path.join(root, 'source'), dataRoot, variant });
  }
  return dataRoot;
}

function sliceOf({ record }: OpenedDataset, split: string, overrides: Partial<DataSlice> = {}): DataSlice {
  const data = { dataset: record.dataset, variant: record.variant, digest: record.digest };
  return { data, split, size: null, splits: null, shape: [...record.shape], ...overrides };
}

describe('openDataset', () => {
  it('says which command gets a dataset that is not here', async () => {
    const dataRoot = await tempFolder();
    const fetched = await ourError(openDataset('cifar10', dataRoot));
    expect(fetched).toMatchObject({ name: 'DatasetMissingError', code: 'dataset-missing', exitCode: 8 });
    expect(fetched.hint).toBe('Run `stealbench data fetch cifar10`.');
    const registered = await ourError(openDataset('imagenet', dataRoot));
    expect(registered.hint).toContain('`stealbench data import imagenet <folder>`');
    expect(registered.hint).toContain('Register');
  });

  it('opens the only variant, or the one that is asked for', async () => {
    const dataRoot = await importedCifar('a');
    expect((await openDataset('cifar10', dataRoot)).record.variant).toBe('a');
    expect((await openDataset('cifar10', dataRoot, 'a')).test?.labels).toHaveLength(20);
    expect(await ourError(openDataset('cifar10', dataRoot, 'b'))).toMatchObject({ code: 'dataset-missing' });
  });

  it('does not choose between several variants unless one is official', async () => {
    const dataRoot = await importedCifar('a', 'b');
    const error = await ourError(openDataset('cifar10', dataRoot));
    expect(error).toMatchObject({ name: 'DataError', code: 'ambiguous-variant' });
    expect(error.message).toContain('a, b');
  });

  it('makes a generated dataset on first use, once, even when two ask at the same time', async () => {
    const dataRoot = await tempFolder();
    const opened = await Promise.all([1, 2].map(() => openDataset('uniform-noise', dataRoot)));
    expect(opened.map(({ record }) => record.variant)).toEqual(['generated', 'generated']);
    expect(new Set(opened.map(({ record }) => record.digest)).size).toBe(1);
    expect(opened[0]?.test).toBeNull();
  });

  it.each([
    [
      'labels that were changed',
      'train-labels.npy',
      async (file: string) => {
        const bytes = await readFile(file);
        bytes[bytes.length - 4] = 9;
        await writeFile(file, bytes);
      },
      'dataset-damaged',
    ],
    ['images that were cut off', 'test-images.npy', (file: string) => truncate(file, 1000), 'npy-corrupt'],
    ['labels that are gone', 'test-labels.npy', (file: string) => rm(file), 'dataset-damaged'],
    ['a record that is no JSON', 'dataset.json', (file: string) => writeFile(file, '{'), 'record-corrupt'],
    [
      'a record with a key of its own',
      'dataset.json',
      async (file: string) => {
        const record = JSON.parse(await readFile(file, 'utf8')) as object;
        await writeFile(file, JSON.stringify({ ...record, extra: 1 }));
      },
      'record-corrupt',
    ],
    [
      'a record edited by hand',
      'dataset.json',
      async (file: string) => {
        const text = await readFile(file, 'utf8');
        await writeFile(file, text.replace('"count": 100', '"count": 99'));
      },
      'record-changed',
    ],
    ['a record that is gone', 'dataset.json', (file: string) => rm(file), 'record-missing'],
  ] as const)('notices %s', async (_what, name, damage, code) => {
    const dataRoot = await importedCifar('a');
    await damage(path.join(dataRoot, 'cifar10/a', name));
    const error = await ourError(openDataset('cifar10', dataRoot));
    expect(error).toMatchObject({ name: 'DataError', code });
    expect(error.message).toContain(name);
  });
});

describe('verifyVariant', () => {
  it('finds a single changed pixel', async () => {
    const dataRoot = await importedCifar('a');
    const folder = path.join(dataRoot, 'cifar10/a');
    const file = path.join(folder, 'train-images.npy');
    const bytes = await readFile(file);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    await writeFile(file, bytes);
    const { ok, checks } = await verifyVariant(folder);
    expect(ok).toBe(false);
    expect(checks.filter((check) => !check.ok).map((check) => check.file)).toEqual(['train-images.npy']);
  });

  it('reports files that are gone or empty without giving up', async () => {
    const dataRoot = await importedCifar('a');
    const folder = path.join(dataRoot, 'cifar10/a');
    await rm(path.join(folder, 'train-labels.npy'));
    await truncate(path.join(folder, 'test-labels.npy'), 0);
    const bad = (await verifyVariant(folder)).checks.filter((check) => !check.ok);
    expect(bad.map((check) => check.file)).toEqual(['train-labels.npy', 'test-labels.npy']);
    expect(bad[0]?.actual).toContain('ENOENT');
  });
});

describe('openSlice of data in groups', () => {
  async function importedGtsrb(): Promise<{ dataRoot: string; opened: OpenedDataset }> {
    const root = await tempFolder();
    await gtsrbTree(path.join(root, 'source'));
    const dataRoot = path.join(root, 'data');
    await importDataset({ plugin: gtsrb, source: path.join(root, 'source'), dataRoot, variant: 'a' });
    return { dataRoot, opened: await openDataset('gtsrb', dataRoot) };
  }

  it('divides by the rule that the slice names, and without one as jobs did from before there was a rule for groups', async () => {
    const { dataRoot, opened } = await importedGtsrb();
    const old = await openSlice(sliceOf(opened, 'victim-validation'), dataRoot);
    const own = await openSlice(sliceOf(opened, 'victim-validation', { splitVersion: '2.0.0' }), dataRoot);
    // 43 classes of two tracks of two images. 2 % of all images is 3.4: then a track or two; now one track of every class.
    expect(new Set(old.labels).size).toBeLessThanOrEqual(2);
    expect(own.labels).toHaveLength(43 * 2);
    expect(new Set(own.labels).size).toBe(43);
    expect(splitSizes(opened)).toMatchObject({ 'victim-validation': 86, 'victim-train': 86, reserve: 0 });
  });

  it('refuses a rule that it does not know', async () => {
    const { dataRoot, opened } = await importedGtsrb();
    const slice = sliceOf(opened, 'victim-train', { splitVersion: '9.0.0' });
    expect(await ourError(openSlice(slice, dataRoot))).toMatchObject({ code: 'unknown-split-version' });
  });
});

describe('openSlice', () => {
  it('opens every split, disjoint, with the labels of its rows', async () => {
    const dataRoot = await importedCifar('a');
    const opened = await openDataset('cifar10', dataRoot);
    const seen = new Set<number>();
    for (const split of ['victim-train', 'victim-validation', 'reserve']) {
      const slice = await openSlice(sliceOf(opened, split), dataRoot);
      expect(slice.labels).toEqual(slice.rows.map((row) => opened.train.labels[row] ?? -1));
      expect(slice.images.read([0]).pixels).toEqual(opened.train.images.read([slice.rows[0] ?? -1]).pixels);
      for (const row of slice.rows) {
        expect(seen.has(row)).toBe(false);
        seen.add(row);
      }
    }
    expect(seen.size).toBe(100);
    expect(splitSizes(opened)).toMatchObject({
      'victim-train': 88,
      'victim-validation': 2,
      reserve: 10,
      attack: 70,
      test: 20,
    });
  });

  it('keeps tracks of GTSRB whole', async () => {
    const root = await tempFolder();
    await gtsrbTree(path.join(root, 'source'));
    const dataRoot = path.join(root, 'data');
    await importDataset({ plugin: gtsrb, source: path.join(root, 'source'), dataRoot, variant: 'a' });
    const opened = await openDataset('gtsrb', dataRoot);
    const owners = new Map<number, string>();
    for (const split of ['victim-train', 'victim-validation', 'reserve']) {
      const slice = await openSlice(sliceOf(opened, split, { splits: { reserve: 0.3, validation: 0.1 } }), dataRoot);
      for (const row of slice.rows) {
        const track = opened.train.groups?.[row] ?? -1;
        expect(owners.get(track) ?? split).toBe(split);
        owners.set(track, split);
      }
    }
    expect(new Set(owners.values()).size).toBe(3);
  });

  it('takes the first images of a split, so that a larger slice holds the smaller', async () => {
    const dataRoot = await importedCifar('a');
    const opened = await openDataset('cifar10', dataRoot);
    const few = await openSlice(sliceOf(opened, 'attack', { size: 5 }), dataRoot);
    const more = await openSlice(sliceOf(opened, 'attack', { size: 9 }), dataRoot);
    expect(more.rows.slice(0, 5)).toEqual(few.rows);
    expect(few.images.count).toBe(5);
  });

  it('gives the whole test part in its order', async () => {
    const dataRoot = await importedCifar('a');
    const opened = await openDataset('cifar10', dataRoot);
    const { rows, labels } = await openSlice(sliceOf(opened, 'test'), dataRoot);
    expect([...rows]).toEqual(Array.from({ length: 20 }, (_, row) => row));
    expect(labels).toEqual(opened.test?.labels);
  });

  it('resizes by the rule', async () => {
    const dataRoot = await importedCifar('a');
    const opened = await openDataset('cifar10', dataRoot);
    const { images, rows } = await openSlice(sliceOf(opened, 'reserve', { shape: [16, 20, 1] }), dataRoot);
    expect(images.shape).toEqual([16, 20, 1]);
    expect(images.read([3, 1])).toEqual(
      resizeImages(opened.train.images.read([rows[3] ?? -1, rows[1] ?? -1]), [16, 20, 1]),
    );
  });

  it.each([
    [
      'another digest than planned',
      { data: { dataset: 'cifar10', variant: 'a', digest: '0'.repeat(64) } },
      'dataset-changed',
    ],
    ['a split that does not exist', { split: 'victim' }, 'unknown-split'],
    ['a split with a name that every object has', { split: 'constructor' }, 'unknown-split'],
    ['more images than there are', { size: 71 }, 'slice-too-large'],
  ] as const)('refuses %s', async (_what, overrides, code) => {
    const dataRoot = await importedCifar('a');
    const opened = await openDataset('cifar10', dataRoot);
    expect(await ourError(openSlice(sliceOf(opened, 'attack', overrides), dataRoot))).toMatchObject({ code });
  });

  it('has no test split where there is no test part', async () => {
    const root = await tempFolder();
    await classFolders(path.join(root, 'source'), { a: 1, b: 1 });
    const dataRoot = path.join(root, 'data');
    // One image a class: the rule leaves it in the training part.
    await importDataset({ plugin: imageFolder, source: path.join(root, 'source'), dataRoot, variant: 'a' });
    const opened = await openDataset('image-folder', dataRoot);
    expect(opened.test).toBeNull();
    expect(await ourError(openSlice(sliceOf(opened, 'test'), dataRoot))).toMatchObject({ code: 'no-test-part' });
  });
});
