// The loaders read what the owners publish, pixel for pixel.
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { dataset as caltech256 } from '../../../bench/datasets/caltech256.js';
import { dataset as cifar10 } from '../../../bench/datasets/cifar10.js';
import { dataset as cubs200 } from '../../../bench/datasets/cubs200.js';
import { dataset as gtsrb } from '../../../bench/datasets/gtsrb.js';
import { dataset as imageFolder } from '../../../bench/datasets/image-folder.js';
import { dataset as imagenet } from '../../../bench/datasets/imagenet.js';
import { dataset as mnist } from '../../../bench/datasets/mnist.js';
import { dataset as tinyImagenet } from '../../../bench/datasets/tiny-imagenet.js';
import {
  CIFAR_CLASSES,
  cifarTree,
  classFolders,
  gtsrbTree,
  idxFiles,
  png,
  put,
  tinyImagenetTree,
} from '../../support/dataset-trees.js';
import { tempFolder } from '../../support/temp-folder.js';
import { collect } from './collect.js';

describe('cifar10', () => {
  it('turns planes into pixels and keeps the order of the batches', async () => {
    const folder = await tempFolder();
    await cifarTree(folder, 3);
    const { layout, train, test } = await collect(cifar10, { folder });
    expect(layout.classNames).toEqual(CIFAR_CLASSES);
    expect(train.labels).toEqual([1, 2, 3, 2, 3, 4, 3, 4, 5, 4, 5, 6, 5, 6, 7]);
    expect(test.labels).toEqual([0, 1, 2]);
    // Record 1 of batch 2 is image 4; its pixel 300 is red 1, green 2, blue 300 mod 256.
    expect([...train.pixels.subarray(4 * 3072 + 900, 4 * 3072 + 903)]).toEqual([1, 2, 44]);
  });

  it('also takes the folder of the batches itself, and keeps a limit', async () => {
    const folder = await tempFolder();
    await cifarTree(folder, 4);
    const { train, test } = await collect(cifar10, { folder: path.join(folder, 'cifar-10-batches-bin'), limit: 7 });
    expect([train.count, test.count]).toEqual([7, 4]);
  });
});

describe('gtsrb', () => {
  it('reads whole images, stretched where their size differs, with tracks as groups', async () => {
    const folder = await tempFolder();
    await gtsrbTree(folder);
    const { layout, train, test } = await collect(gtsrb, { folder });
    expect(layout.shape).toEqual([32, 32, 3]);
    expect(train.count).toBe(43 * 4);
    expect(train.labels.slice(0, 5)).toEqual([0, 0, 0, 0, 1]);
    expect(train.groups?.slice(0, 8)).toEqual([0, 0, 1, 1, 1000, 1000, 1001, 1001]);
    // Image 4 is 4x6 and plain: class 1, number 0.
    expect([...train.pixels.subarray(4 * 3072, 4 * 3072 + 3)]).toEqual([1, 0, 100]);
    expect(test.labels).toEqual([42, 0, 7, 7]);
    // The test part names no tracks. The two of class 7 are found to be one; 42 and 0 have one image each.
    expect(test.groups).toEqual([42000, 0, 7000, 7000]);
    // The two training tracks of each class are two images each, in colours that differ by one grey level.
    expect(layout.foundTestGroups).toMatchObject({ items: 43 * 4, groups: 43 * 2 });
  });

  it('takes another size', async () => {
    const folder = await tempFolder();
    await gtsrbTree(folder);
    expect((await collect(gtsrb, { folder, size: [8, 10] })).layout.shape).toEqual([8, 10, 3]);
  });

  it('finds the test labels where the official archive unpacks them', async () => {
    const folder = await tempFolder();
    await gtsrbTree(folder);
    const name = 'GT-final_test.csv';
    await rename(path.join(folder, 'GTSRB/Final_Test', name), path.join(folder, name));
    expect((await collect(gtsrb, { folder })).test.labels).toEqual([42, 0, 7, 7]);
  });
});

describe('tiny-imagenet', () => {
  it.each([64, 32])('reads copies of %d pixels at that size, classes in the order of wnids.txt', async (size) => {
    const folder = await tempFolder();
    await tinyImagenetTree(folder, size);
    const { layout, train, test } = await collect(tinyImagenet, { folder, limit: 60 });
    expect(layout.shape).toEqual([size, size, 3]);
    expect(layout.classNames[0]).toBe('word w0199');
    // Every image is plain, its red being its class.
    train.labels.forEach((label, at) => expect(train.pixels[at * size * size * 3]).toBe(label));
    expect(test.labels).toEqual([
      0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 130, 140, 150, 160, 170, 180, 190,
    ]);
  });
});

describe('mnist', () => {
  it.each([
    ['packed', (name: string) => `${name}.gz`, (bytes: Buffer) => gzipSync(bytes)],
    ['plain', (name: string) => name, (bytes: Buffer) => bytes],
    ['plain with a dot, under raw', (name: string) => `raw/${name.replace('-idx', '.idx')}`, (bytes: Buffer) => bytes],
  ])('reads idx files, %s', async (_how, rename, pack) => {
    const folder = await tempFolder();
    for (const [name, bytes] of Object.entries(idxFiles(12, 5))) await put(folder, rename(name), pack(bytes));
    const { layout, train, test } = await collect(mnist, { folder });
    expect(layout.shape).toEqual([28, 28, 1]);
    expect(train.labels).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
    expect(train.pixels[11 * 784]).toBe(11);
    expect(test.count).toBe(5);
  });
});

describe('image-folder', () => {
  it('divides class folders by the declared rule: a fifth of each class, the same each time', async () => {
    const folder = await tempFolder();
    await classFolders(folder, { zebra: 10, ant: 5 });
    await put(folder, 'zebra/notes.txt', 'no image');
    await put(folder, 'README', 'no class');
    const first = await collect(imageFolder, { folder, size: [3, 3] });
    expect(first.layout.classNames).toEqual(['ant', 'zebra']);
    expect(first.test.labels).toEqual([0, 1, 1]);
    expect(first.train.count).toBe(12);
    expect(first.layout.rules.join(' ')).toContain('fixed fifth');
    expect(await collect(imageFolder, { folder, size: [3, 3] })).toMatchObject({ test: { pixels: first.test.pixels } });
  });

  it('keeps the parts that train and val folders give', async () => {
    const folder = await tempFolder();
    await classFolders(path.join(folder, 'train'), { a: 2, b: 3 });
    await classFolders(path.join(folder, 'val'), { b: 1 });
    const { train, test } = await collect(imageFolder, { folder });
    expect(train.labels).toEqual([0, 0, 1, 1, 1]);
    expect(test.labels).toEqual([1]);
  });

  it('refuses a class that only the test folder has', async () => {
    const folder = await tempFolder();
    await classFolders(path.join(folder, 'train'), { a: 1, b: 1 });
    await classFolders(path.join(folder, 'test'), { c: 1 });
    await expect(collect(imageFolder, { folder })).rejects.toMatchObject({ code: 'source-corrupt' });
  });
});

describe('caltech256', () => {
  it('leaves the clutter out, finds its folder and divides by the rule', async () => {
    const folder = await tempFolder();
    const image = await png(3, 9);
    const classes = Array.from({ length: 257 }, (_, index) => `${String(index + 1).padStart(3, '0')}.thing`);
    for (const name of classes) {
      const own = name.startsWith('257') ? '257.clutter' : name;
      for (const number of [1, 2]) await put(folder, `256_ObjectCategories/${own}/${number}.png`, image);
    }
    const { layout, train, test } = await collect(caltech256, { folder, size: [4, 4] });
    expect(layout.classNames).toHaveLength(256);
    expect(train.count + test.count).toBe(512);
    // A fifth of 512 is 102.4; classes of two images give one now and then.
    expect(Math.abs(test.count - 102)).toBeLessThanOrEqual(1);
  });

  it('says how many class folders it expected', async () => {
    const folder = await tempFolder();
    await classFolders(folder, { a: 1, b: 1 });
    await expect(collect(caltech256, { folder })).rejects.toThrow('expected 256 class folders, got 2');
  });
});

describe('imagenet', () => {
  it('wants its thousand classes', async () => {
    const folder = await tempFolder();
    await classFolders(path.join(folder, 'train'), { n01440764: 1, n01443537: 1 });
    await expect(collect(imagenet, { folder })).rejects.toMatchObject({ code: 'classes-unexpected' });
  });
});

describe('cubs200', () => {
  it('takes classes and the official split from its tables', async () => {
    const folder = await tempFolder();
    const base = 'CUB_200_2011';
    const numbers = Array.from({ length: 200 }, (_, index) => index + 1);
    const table = (line: (number: number) => string): string =>
      numbers.map((number) => `${number} ${line(number)}\n`).join('');
    await put(
      folder,
      `${base}/classes.txt`,
      table((number) => `${number}.Bird`),
    );
    await put(
      folder,
      `${base}/images.txt`,
      table((number) => `${number}.Bird/x.png`),
    );
    await put(folder, `${base}/image_class_labels.txt`, table(String));
    await put(
      folder,
      `${base}/train_test_split.txt`,
      table((number) => (number % 4 === 0 ? '0' : '1')),
    );
    for (const number of numbers) await put(folder, `${base}/images/${number}.Bird/x.png`, await png(3, number));
    const { train, test } = await collect(cubs200, { folder, size: [2, 2] });
    expect([train.count, test.count]).toEqual([150, 50]);
    expect(test.labels.slice(0, 2)).toEqual([3, 7]);
    expect(test.pixels[0]).toBe(4);
    const refused = async (name: string, text: string, message: RegExp): Promise<void> => {
      const file = path.join(folder, base, name);
      const whole = await readFile(file, 'utf8');
      await writeFile(file, text);
      await expect(collect(cubs200, { folder })).rejects.toThrow(message);
      await writeFile(file, whole);
    };
    const all = table(() => '1');
    await refused('train_test_split.txt', all, /images of the test part, got none/);
    await refused('train_test_split.txt', all.replace('7 1', '7 x'), /image 7: .*0 or 1, got x/);
    await refused('image_class_labels.txt', `${table(String)}9 3\n`, /each number once, got 9 twice/);
    await rm(path.join(folder, base, 'images/4.Bird/x.png'));
    await expect(collect(cubs200, { folder })).rejects.toMatchObject({ code: 'source-missing' });
  });
});
