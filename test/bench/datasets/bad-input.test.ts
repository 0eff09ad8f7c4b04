// Truncated, corrupt and foreign files end in a DataError that names the file; never in a crash.
import { appendFile, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DatasetPlugin } from '../../../bench/contract/dataset.js';
import { DataError } from '../../../bench/contract/errors.js';
import { dataset as cifar10 } from '../../../bench/datasets/cifar10.js';
import { dataset as gtsrb } from '../../../bench/datasets/gtsrb.js';
import { dataset as imageFolder } from '../../../bench/datasets/image-folder.js';
import { dataset as mnist } from '../../../bench/datasets/mnist.js';
import { dataset as tinyImagenet } from '../../../bench/datasets/tiny-imagenet.js';
import { cifarTree, classFolders, gtsrbTree, idxFiles, put, tinyImagenetTree } from '../../support/dataset-trees.js';
import { ourError } from '../../support/errors.js';
import { tempFolder } from '../../support/temp-folder.js';
import { collect } from './collect.js';

async function mnistTree(folder: string): Promise<void> {
  for (const [name, bytes] of Object.entries(idxFiles(4, 2))) await put(folder, name, bytes);
}

const CLASS_TABLE = 'GTSRB/Final_Training/Images/00003/GT-00003.csv';

interface Damage {
  readonly what: string;
  readonly plugin: DatasetPlugin;
  readonly build: (folder: string) => Promise<void>;
  readonly file: string;
  readonly act: (file: string) => Promise<unknown>;
  readonly message: RegExp;
}

const damages: readonly Damage[] = [
  {
    what: 'a batch cut in a record',
    plugin: cifar10,
    build: (f) => cifarTree(f, 2),
    file: 'cifar-10-batches-bin/data_batch_3.bin',
    act: (file) => truncate(file, 5000),
    message: /data_batch_3.*whole records of 3073 bytes, got 5000/,
  },
  {
    what: 'an empty batch',
    plugin: cifar10,
    build: (f) => cifarTree(f, 2),
    file: 'cifar-10-batches-bin/test_batch.bin',
    act: (file) => truncate(file, 0),
    message: /test_batch/,
  },
  {
    what: 'a missing batch',
    plugin: cifar10,
    build: (f) => cifarTree(f, 2),
    file: 'cifar-10-batches-bin/data_batch_5.bin',
    act: (file) => rm(file),
    message: /data_batch_5.*missing/,
  },
  {
    what: 'a label of 10',
    plugin: cifar10,
    build: (f) => cifarTree(f, 2),
    file: 'cifar-10-batches-bin/data_batch_1.bin',
    act: (file) => writeFile(file, Buffer.alloc(3073, 10)),
    message: /labels 0 to 9, got 10/,
  },
  {
    what: 'nine class names',
    plugin: cifar10,
    build: (f) => cifarTree(f, 2),
    file: 'cifar-10-batches-bin/batches.meta.txt',
    act: (file) => writeFile(file, 'a\nb\n'),
    message: /10 class names, got 2/,
  },
  {
    what: 'a cut sign',
    plugin: gtsrb,
    build: gtsrbTree,
    file: 'GTSRB/Final_Training/Images/00007/00001_00001.ppm',
    act: (file) => truncate(file, 100),
    message: /00001_00001\.ppm.*bytes of pixels/,
  },
  {
    what: 'a missing sign',
    plugin: gtsrb,
    build: gtsrbTree,
    file: 'GTSRB/Final_Test/Images/00002.ppm',
    act: (file) => rm(file),
    message: /00002\.ppm.*missing/,
  },
  {
    what: 'a missing class',
    plugin: gtsrb,
    build: gtsrbTree,
    file: 'GTSRB/Final_Training/Images/00042',
    act: (file) => rm(file, { recursive: true }),
    message: /43 class folders.*got 42/,
  },
  {
    what: 'a foreign class id',
    plugin: gtsrb,
    build: gtsrbTree,
    file: CLASS_TABLE,
    act: (file) => appendFile(file, '00000_00000.ppm;1;1;1;1;1;1;43\n'),
    message: /line 6.*ClassId 0 to 42, got 43/,
  },
  {
    what: 'a path that leaves the folder',
    plugin: gtsrb,
    build: gtsrbTree,
    file: CLASS_TABLE,
    act: (file) => appendFile(file, '../../x.ppm;1;1;1;1;1;1;3\n'),
    message: /line 6.*a name \*\.ppm/,
  },
  {
    what: 'a file that names no track',
    plugin: gtsrb,
    build: gtsrbTree,
    file: CLASS_TABLE,
    act: (file) => appendFile(file, 'sign.ppm;1;1;1;1;1;1;3\n'),
    message: /<track>_<frame>/,
  },
  {
    what: 'a table of unequal lines',
    plugin: gtsrb,
    build: gtsrbTree,
    file: CLASS_TABLE,
    act: (file) => appendFile(file, 'a;b\n'),
    message: /GT-00003/,
  },
  {
    what: 'a class that is not listed',
    plugin: tinyImagenet,
    build: (f) => tinyImagenetTree(f, 8),
    file: 'val/val_annotations.txt',
    act: (file) => appendFile(file, 'val_1.JPEG\tw9999\t0\n'),
    message: /line 21.*wnids.*got w9999/,
  },
  {
    what: 'a short class list',
    plugin: tinyImagenet,
    build: (f) => tinyImagenetTree(f, 8),
    file: 'wnids.txt',
    act: (file) => writeFile(file, 'w0001\n'),
    message: /200 classes, got 1/,
  },
  {
    what: 'an image that does not decode',
    plugin: tinyImagenet,
    build: (f) => tinyImagenetTree(f, 8),
    file: 'train/w0050/images/w0050_0.JPEG',
    act: (file) => writeFile(file, 'not an image'),
    message: /w0050_0\.JPEG.*decodes/,
  },
  {
    what: 'more labels than images',
    plugin: mnist,
    build: mnistTree,
    file: 'train-labels-idx1-ubyte',
    act: async (file) => writeFile(file, idxFiles(5, 1)['train-labels-idx1-ubyte'] ?? ''),
    message: /labels \[4\], got \[5\]/,
  },
];

describe.each(damages)('$what', ({ plugin, build, file, act, message }) => {
  it(`ends ${plugin.meta.id} in a DataError that says where`, async () => {
    const folder = await tempFolder();
    await build(folder);
    await act(path.join(folder, file));
    const error = await ourError(collect(plugin, { folder }));
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toMatch(message);
    expect(error.hint).not.toBe('');
  });
});

describe('random damage', () => {
  it.each([
    ['cifar10', cifar10, (folder: string) => cifarTree(folder, 1)],
    ['gtsrb', gtsrb, gtsrbTree],
    ['mnist', mnist, mnistTree],
    ['image-folder', imageFolder, (folder: string) => classFolders(folder, { a: 2, b: 2 })],
  ] as const)('%s either reads or ends in a DataError', async (_id, plugin, build) => {
    const folder = await tempFolder();
    await build(folder);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
    const damage = fc.record({
      file: fc.constantFrom(...files),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      garbage: fc.uint8Array({ maxLength: 30 }),
      cut: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ file, at, garbage, cut }) => {
        const whole = await readFile(file);
        const position = Math.floor(at * whole.length);
        const rest = cut ? Buffer.alloc(0) : whole.subarray(position + garbage.length);
        await writeFile(file, Buffer.concat([whole.subarray(0, position), garbage, rest]));
        const outcome: unknown = await collect(plugin, { folder, size: [8, 8], limit: 30 }).catch(
          (error: unknown) => error,
        );
        await writeFile(file, whole);
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(DataError);
      }),
      { numRuns: 25 },
    );
  });
});
