// GTSRB as people have it: torchvision's folder, Kaggle's, tables from spreadsheets; and tables that contradict themselves.
import { appendFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataset as gtsrb } from '../../../bench/datasets/gtsrb.js';
import { gtsrbTree, ppm, put } from '../../support/dataset-trees.js';
import { ourError } from '../../support/errors.js';
import { tempFolder } from '../../support/temp-folder.js';
import { collect, type Collected } from './collect.js';

async function official(): Promise<string> {
  const folder = await tempFolder();
  await gtsrbTree(folder);
  return folder;
}

const read = async (folder: string): Promise<Omit<Collected, 'layout'>> => {
  const { train, test } = await collect(gtsrb, { folder, size: [8, 8] });
  return { train, test };
};

async function move(folder: string, from: string, to: string): Promise<void> {
  await mkdir(path.dirname(path.join(folder, to)), { recursive: true });
  await rename(path.join(folder, from), path.join(folder, to));
}

async function rewriteTables(folder: string, change: (text: string) => string): Promise<void> {
  for (const name of await readdir(folder, { recursive: true })) {
    const file = path.join(folder, name);
    if (name.endsWith('.csv')) await writeFile(file, change(await readFile(file, 'utf8')));
  }
}

/** Train/<class>/000cc_ttttt_fffff.png and Test, with tables of paths, of the same pictures. */
async function asKaggle(folder: string): Promise<string> {
  const target = await tempFolder();
  const head = 'Width,Height,Roi.X1,Roi.Y1,Roi.X2,Roi.Y2,ClassId,Path\n';
  const rows = { Train: head, Test: head };
  for (let label = 0; label < 43; label++) {
    const five = String(label).padStart(5, '0');
    const source = path.join(folder, 'GTSRB/Final_Training/Images', five);
    for (const name of (await readdir(source)).filter((one) => one.endsWith('.ppm')).sort()) {
      const place = `Train/${label}/${five}_${name}`;
      await put(target, place, await readFile(path.join(source, name)));
      rows.Train += `9,9,1,1,7,7,${label},${place}\n`;
    }
  }
  for (const [index, label] of [42, 0, 7, 7].entries()) {
    const place = `Test/0000${index}.ppm`;
    await put(target, place, ppm(9, 9, [1, 2, index]));
    rows.Test += `9,9,1,1,7,7,${label},${place}\n`;
  }
  for (const [name, text] of Object.entries(rows)) await put(target, `${name}.csv`, text);
  return target;
}

describe('copies of GTSRB', () => {
  it('read alike in the folder that torchvision makes', async () => {
    const folder = await official();
    const wanted = await read(folder);
    await move(folder, 'GTSRB/Final_Training/Images', 'gtsrb/GTSRB/Training');
    await move(folder, 'GTSRB/Final_Test/Images', 'gtsrb/GTSRB/Final_Test/Images');
    await move(folder, 'GTSRB/Final_Test/GT-final_test.csv', 'gtsrb/GT-final_test.csv');
    expect(await read(folder)).toEqual(wanted);
    expect(await read(path.join(folder, 'gtsrb'))).toEqual(wanted);
  });

  it.each([
    ['commas', ','],
    ['tabs', '\t'],
  ])('read alike with tables separated by %s', async (_what, separator) => {
    const folder = await official();
    const wanted = await read(folder);
    await rewriteTables(folder, (text) => text.replaceAll(';', separator));
    expect(await read(folder)).toEqual(wanted);
  });

  it('read alike as Kaggle sorts them, tracks and all', async () => {
    const folder = await official();
    const wanted = await read(folder);
    expect(await read(await asKaggle(folder))).toEqual(wanted);
  });

  it('name the layouts that are known where there is none', async () => {
    const error = await ourError(read(await tempFolder()));
    expect(error).toMatchObject({ code: 'source-missing' });
    expect(error.message).toMatch(/Final_Training\/Images.*GTSRB\/Training.*Train\.csv/);
  });
});

const TEST_TABLE = 'GTSRB/Final_Test/GT-final_test.csv';

describe('tables of GTSRB', () => {
  it.each([
    ['a test image twice', '00001.ppm;9;9;1;1;7;7;0\n', /each image once, got .*00001\.ppm twice/],
    ['a test image with two classes', '00001.ppm;9;9;1;1;7;7;5\n', /one class an image, got .*classes 0 and 5/],
  ])('may not list %s', async (_what, line, message) => {
    const folder = await official();
    await appendFile(path.join(folder, TEST_TABLE), line);
    expect((await ourError(read(folder))).message).toMatch(message);
  });

  it('may not give a class that contradicts the folder', async () => {
    const folder = await official();
    await rewriteTables(path.join(folder, 'GTSRB/Final_Training/Images/00004'), (text) =>
      text.replaceAll(';4\n', ';5\n'),
    );
    expect((await ourError(read(folder))).message).toMatch(/GT-00004\.csv: .*ClassId 4, as its folder, got 5/);
    const kaggle = await asKaggle(await official());
    await rewriteTables(kaggle, (text) => text.replace(',4,Train/4/', ',5,Train/4/'));
    expect((await ourError(read(kaggle))).message).toMatch(/the class of its folder, got 5/);
  });

  it('may not be empty: the test part would be gone without a word', async () => {
    const folder = await official();
    const file = path.join(folder, TEST_TABLE);
    await writeFile(file, (await readFile(file, 'utf8')).split('\n')[0] ?? '');
    expect((await ourError(read(folder))).message).toMatch(
      /GT-final_test\.csv: .*at least one image, got an empty table/,
    );
    await rm(file);
    expect(await ourError(read(folder))).toMatchObject({ code: 'source-missing' });
  });
});
