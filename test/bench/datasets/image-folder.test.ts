// How folders of images lie on people's disks: what an import takes, what it passes over, and which reading it names.
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { dataset as imageFolder } from '../../../bench/datasets/image-folder.js';
import { importDataset, type ImportOptions } from '../../../bench/pipeline/data/import.js';
import { planImport, type ImportPlan } from '../../../bench/pipeline/data/import-plan.js';
import { openDataset } from '../../../bench/pipeline/data/open.js';
import { classFolders, png, put } from '../../support/dataset-trees.js';
import { ourError } from '../../support/errors.js';
import { tempFolder } from '../../support/temp-folder.js';

type Options = Partial<ImportOptions>;

async function request(source: string, options: Options): Promise<ImportOptions> {
  return { plugin: imageFolder, source, dataRoot: await tempFolder(), variant: 'own', size: [4, 4], ...options };
}

const planned = async (source: string, options: Options = {}): Promise<ImportPlan> =>
  planImport(await request(source, options));

const counts = ({ classes }: ImportPlan): readonly (readonly [string, number, number])[] =>
  classes.map(({ name, train, test }) => [name, train, test]);

/** A folder with so many numbered images of its own. */
async function images(root: string, folder: string, count: number, extension = 'png'): Promise<void> {
  for (let number = 0; number < count; number++)
    await put(root, path.join(folder, `${number}.${extension}`), await png(3, 10 * number));
}

describe('class folders', () => {
  it('are followed where they are links', async () => {
    const root = await tempFolder();
    await classFolders(path.join(root, 'elsewhere'), { a: 6, b: 6 });
    await classFolders(path.join(root, 'tree'), { c: 6 });
    for (const name of ['a', 'b']) await symlink(`../elsewhere/${name}`, path.join(root, 'tree', name));
    const found = counts(await planned(path.join(root, 'tree')));
    expect(found.map(([name, train, test]) => [name, train + test])).toEqual([
      ['a', 6],
      ['b', 6],
      ['c', 6],
    ]);
  });

  it('are taken whatever kinds of images they hold', async () => {
    const root = await tempFolder();
    await images(root, 'a', 6);
    const { data, info } = await sharp(await png(3, 99))
      .raw()
      .toBuffer({ resolveWithObject: true });
    const bottomUp = Array.from({ length: info.height }, () => Buffer.concat([data.subarray(0, 9), Buffer.alloc(3)]));
    const header = Buffer.alloc(54);
    header.write('BM', 'latin1');
    [54, 40, 3, 3].forEach((value, index) => header.writeInt32LE(value, 10 + 4 * index));
    header.writeUInt16LE(24, 28);
    for (let number = 0; number < 6; number++) await put(root, `b/${number}.BMP`, Buffer.concat([header, ...bottomUp]));
    for (let number = 0; number < 6; number++)
      await put(
        root,
        `c/${number}.webp`,
        await sharp(await png(3, 9))
          .webp()
          .toBuffer(),
      );
    const { record } = await importDataset(await request(root, {}));
    expect(record.parts.train.count + (record.parts.test?.count ?? 0)).toBe(18);
  });

  it('may not be without an image that can be read: the message says what was passed over', async () => {
    const root = await tempFolder();
    await images(root, 'a', 3);
    await images(root, 'b', 3, 'heic');
    const error = await ourError(planned(root));
    expect(error).toMatchObject({ name: 'DataError', code: 'class-empty' });
    expect(error.message).toMatch(/none in b .*3 images of a kind that is not read \(\.heic\), as b\/0\.heic/);
    expect(error.hint).toContain('--classes');
  });

  it('are told from what archive tools, storage boxes and people leave beside them', async () => {
    const root = await tempFolder();
    await classFolders(root, { a: 2, b: 2 });
    for (const name of ['__MACOSX/a/._0.png', '@eaDir/x.png', '.ipynb_checkpoints/0.png', 'Thumbs.db', 'notes.txt'])
      await put(root, name, 'x');
    await put(root, 'stray.png', await png(3, 1));
    await symlink('nowhere', path.join(root, 'c'));
    const { classes, passedOver } = await planned(root);
    expect(classes.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(passedOver).toEqual([
      { reason: 'hidden', count: 1, names: ['.ipynb_checkpoints'] },
      { reason: 'left by archive tools or storage systems', count: 3, names: ['@eaDir', 'Thumbs.db', '__MACOSX'] },
      { reason: 'links that lead nowhere', count: 1, names: ['c'] },
      { reason: 'no images (.txt)', count: 1, names: ['notes.txt'] },
      { reason: 'images beside the class folders', count: 1, names: ['.'] },
    ]);
  });

  it('may hold their images in a folder of their own', async () => {
    const root = await tempFolder();
    for (const name of ['a', 'b']) await images(root, `train/${name}/images`, 6);
    const plan = await planned(root);
    expect(counts(plan)).toEqual([
      ['a', 5, 1],
      ['b', 5, 1],
    ]);
    expect(plan.rules).toContain('Images are those of train/<class>/images.');
  });

  it('are taken for the classes where images lie deeper, and the other reading is named', async () => {
    const root = await tempFolder();
    for (const name of ['animals/cat', 'animals/dog', 'things/cup']) await images(root, name, 5);
    const plan = await planned(root);
    expect(counts(plan).map(([name]) => name)).toEqual(['animals', 'things']);
    expect(plan.rules.join()).toMatch(
      /as in animals\/cat \(2 classes\), belong to the class folder above; if the inner/,
    );
  });

  it('are refused above their parts: a test part would be trained on', async () => {
    const root = await tempFolder();
    for (const name of ['a/train', 'a/test', 'b/train', 'b/test']) await images(root, name, 3);
    const error = await ourError(planned(root));
    expect(error).toMatchObject({ code: 'layout-ambiguous' });
    expect(error.message).toContain('test and train in a');
  });

  it('may be linked to each other without hanging anything', async () => {
    const root = await tempFolder();
    await images(root, 'a', 2);
    await mkdir(path.join(root, 'b'));
    await symlink('..', path.join(root, 'b/up'));
    const error = await ourError(planned(root));
    expect(['class-empty', 'folder-loop']).toContain(error.code);
  });
});

describe('train and test folders', () => {
  it('have a flat, unlabelled test folder passed over beside a labelled val', async () => {
    const root = await tempFolder();
    await classFolders(path.join(root, 'train'), { a: 6, b: 6 });
    await classFolders(path.join(root, 'val'), { a: 4, b: 4 });
    await images(root, 'test', 5);
    const plan = await planned(root);
    expect(counts(plan)).toEqual([
      ['a', 6, 4],
      ['b', 6, 4],
    ]);
    expect(plan.rules).toContain('The folder train is the training part and val the test part.');
    expect(plan.passedOver).toEqual([
      { reason: 'images without labels, in a folder without class folders', count: 5, names: ['test'] },
    ]);
  });

  it.each(['validation', 'valid', 'dev', 'Test', 'Testing'])('may be called %s', async (name) => {
    const root = await tempFolder();
    await classFolders(path.join(root, 'train'), { a: 5, b: 5 });
    await classFolders(path.join(root, name), { a: 2, b: 2 });
    expect(counts(await planned(root))).toEqual([
      ['a', 5, 2],
      ['b', 5, 2],
    ]);
  });

  it('name the labelled folder that is left out', async () => {
    const root = await tempFolder();
    for (const name of ['train', 'val', 'test']) await classFolders(path.join(root, name), { a: 2, b: 2 });
    const { rules, passedOver } = await planned(root);
    expect(rules.join()).toContain('test the test part; val, which could be too, is left out');
    expect(passedOver[0]).toMatchObject({ count: 1, names: ['val'] });
  });

  it('need a training folder', async () => {
    const root = await tempFolder();
    for (const name of ['val', 'test']) await classFolders(path.join(root, name), { a: 2, b: 2 });
    expect(await ourError(planned(root))).toMatchObject({ code: 'layout-ambiguous' });
  });

  it('are found inside the one folder that an archive unpacks to', async () => {
    const root = await tempFolder();
    await classFolders(path.join(root, 'data/train'), { a: 5, b: 5 });
    const plan = await planned(root);
    expect(counts(plan)).toHaveLength(2);
    expect(plan.rules).toContain('Read from the folder data, the only one.');
  });

  it('are not guessed at where the training images have no class folders', async () => {
    const root = await tempFolder();
    await images(root, 'train', 3);
    expect(await ourError(planned(root))).toMatchObject({ code: 'labels-missing' });
  });
});

describe('images without labels', () => {
  it('are a pool of one class without a test part', async () => {
    const root = await tempFolder();
    await images(root, '', 7);
    const options = await request(root, {});
    await importDataset(options);
    const { record, train, test } = await openDataset('image-folder', options.dataRoot);
    expect(record.classNames).toEqual(['unlabelled']);
    expect([train.images.count, test]).toEqual([7, null]);
  });
});

describe('the order of classes', () => {
  const numbers = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [String(index + 1), 2]));

  it('is that of the numbers where folders are numbers, and the order as text is named', async () => {
    const root = await tempFolder();
    await classFolders(root, numbers);
    const { classes, rules } = await planned(root);
    expect(classes.map(({ name }) => name)).toEqual(Object.keys(numbers));
    expect(rules.join()).toMatch(/1, 2, 3, 4, …; the other reading, 1, 10, 11, 12, …, needs --classes/);
  });

  it('is that of the names otherwise, and an order by number is named', async () => {
    const root = await tempFolder();
    await classFolders(root, { c1: 2, c10: 2, c2: 2 });
    const { classes, rules } = await planned(root);
    expect(classes.map(({ name }) => name)).toEqual(['c1', 'c10', 'c2']);
    expect(rules.join()).toContain('ordered as text: c1, c10, c2; the other reading, c1, c2, c10,');
  });

  it('is that of a class file, which also names the classes and leaves some out', async () => {
    const root = await tempFolder();
    await classFolders(root, { a: 3, b: 3, c: 3 });
    const classes = [
      { folder: 'c', name: 'third' },
      { folder: 'a', name: 'first' },
    ];
    const options = await request(root, { classes });
    const { record } = await importDataset(options);
    expect(record.classNames).toEqual(['third', 'first']);
    const { train } = await openDataset('image-folder', options.dataRoot);
    // Red is 10 times the place of the folder, plus the number of the image.
    const reds = Array.from(train.labels, (label, row) => [
      label,
      Math.floor((train.images.read([row]).pixels[0] ?? 0) / 10),
    ]);
    expect(new Set(reds.map(String))).toEqual(new Set(['0,2', '1,0']));
    expect(record.passedOver).toEqual([{ reason: 'folders that are no class', count: 1, names: ['b'] }]);
  });

  it('is refused where a class file names a folder that is not there', async () => {
    const root = await tempFolder();
    await classFolders(root, { cat: 2, dog: 2 });
    const classes = ['cat', 'dgo'].map((name) => ({ folder: name, name }));
    const error = await ourError(planned(root, { classes }));
    expect(error).toMatchObject({ code: 'class-file-foreign', hint: 'Did you mean dog or cat?' });
  });
});

describe('damaged images', () => {
  async function withDamage(): Promise<string> {
    const root = await tempFolder();
    await classFolders(root, { a: 5, b: 5 });
    await writeFile(path.join(root, 'a/002.png'), 'no image');
    return root;
  }

  it('end an import, which says how to leave them out', async () => {
    const error = await ourError(importDataset(await request(await withDamage(), {})));
    expect(error).toMatchObject({ code: 'source-corrupt' });
    expect(error.hint).toContain('--skip-damaged');
  });

  it('are left out when that is asked for, and are listed in the record and its digest', async () => {
    const root = await withDamage();
    const { record } = await importDataset(await request(root, { skipDamaged: true }));
    expect(record.parts.train.count + (record.parts.test?.count ?? 0)).toBe(9);
    expect(record.skipped).toEqual([
      { path: path.join('a', '002.png'), reason: expect.stringContaining('an image that decodes') as string },
    ]);
    expect(record.digest).not.toBe((await importDataset(await request(await whole(), {}))).record.digest);
  });

  async function whole(): Promise<string> {
    const root = await tempFolder();
    await classFolders(root, { a: 5, b: 5 });
    return root;
  }
});
