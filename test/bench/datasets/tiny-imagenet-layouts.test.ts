// Tiny ImageNet with its validation images sorted into class folders, as many training scripts do; tables that list twice.
import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataset as tinyImagenet } from '../../../bench/datasets/tiny-imagenet.js';
import { tinyImagenetTree } from '../../support/dataset-trees.js';
import { ourError } from '../../support/errors.js';
import { tempFolder } from '../../support/temp-folder.js';
import { collect } from './collect.js';

const TABLE = 'val/val_annotations.txt';

async function sorted(root: string, below: string): Promise<void> {
  for (const line of (await readFile(path.join(root, TABLE), 'utf8')).trim().split('\n')) {
    const [name = '', wnid = ''] = line.split('\t');
    const target = path.join(root, 'val', wnid, below, name);
    await mkdir(path.dirname(target), { recursive: true });
    await rename(path.join(root, 'val/images', name), target);
  }
  await rm(path.join(root, 'val/images'), { recursive: true });
}

describe('tiny-imagenet', () => {
  it.each(['', 'images'])('takes validation images in <class>/%s', async (below) => {
    const root = await tempFolder();
    await tinyImagenetTree(root, 8);
    const wanted = await collect(tinyImagenet, { folder: root });
    await sorted(root, below);
    const { test } = await collect(tinyImagenet, { folder: root });
    expect(test).toEqual(wanted.test);
  });

  it('may not list an image twice, or none', async () => {
    const root = await tempFolder();
    await tinyImagenetTree(root, 8);
    await appendFile(path.join(root, TABLE), 'val_10.JPEG\tw0001\t0\t0\t7\t7\n');
    expect((await ourError(collect(tinyImagenet, { folder: root }))).message).toMatch(
      /one class an image, got .*val_10/,
    );
    await writeFile(path.join(root, TABLE), '');
    expect((await ourError(collect(tinyImagenet, { folder: root }))).message).toContain('got an empty table');
  });

  it('names a class without training images', async () => {
    const root = await tempFolder();
    await tinyImagenetTree(root, 8);
    await rm(path.join(root, 'train/w0050/images'), { recursive: true });
    expect((await ourError(collect(tinyImagenet, { folder: root }))).message).toMatch(
      /w0050: .*images of the class, got none/,
    );
  });
});
