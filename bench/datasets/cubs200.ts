// Caltech-UCSD Birds-200-2011: the official tree, whose tables give classes and split.
import path from 'node:path';
import type { DatasetPlugin } from '../contract/dataset.js';
import { filesLayout, type LabelledParts } from './shared/files-layout.js';
import { listedOnce } from './shared/listed-once.js';
import { coverRule } from './shared/image-folder.js';
import type { LabelledFile } from './shared/labelled-files.js';
import { corruptSource, findSource, readSource } from '../lib/files/source-file.js';

const CLASSES = 200;
const DEFAULT_SIZE = [224, 224] as const;
const TABLES = ['classes.txt', 'images.txt', 'image_class_labels.txt', 'train_test_split.txt'] as const;

export const dataset: DatasetPlugin = {
  meta: {
    id: 'cubs200',
    title: 'CUB-200-2011',
    version: '1.0.0',
    licence: 'Non-commercial research and education; the images belong to their authors',
    homepage: 'https://data.caltech.edu/records/65de6-vp158',
    paper: 'Wah, Branson, Welinder, Perona and Belongie, The Caltech-UCSD Birds-200-2011 Dataset, 2011',
    obtain: 'stealbench data fetch cubs200',
    classes: CLASSES,
    shape: null,
    counts: { train: 5994, test: 5794 },
    generated: false,
  },
  officialFiles: [
    {
      url: 'https://data.caltech.edu/records/65de6-vp158/files/CUB_200_2011.tgz',
      name: 'CUB_200_2011.tgz',
      bytes: null,
      checksum: { algorithm: 'md5', hex: '97eceeb196236b17998738112f37df78' },
    },
  ],
  async decode({ folder, size: wanted, ...rest }) {
    const size = wanted ?? DEFAULT_SIZE;
    const classTable = await findSource(folder, ['CUB_200_2011/classes.txt', 'classes.txt']);
    const root = path.dirname(classTable);
    const parts = await readParts(folder, root, size);
    const tables = TABLES.map((name) => path.join(root, name));
    return filesLayout(parts, { folder, size, fit: 'cover', tables, ...rest });
  },
};

/** Each table has lines of `<number> <value>`, numbered from 1; images are joined with labels and split by number. */
async function readParts(folder: string, root: string, size: readonly [number, number]): Promise<LabelledParts> {
  const table = (name: string): Promise<ReadonlyMap<string, string>> => readTable(path.join(folder, root, name));
  const classNames = [...(await table('classes.txt')).values()];
  if (classNames.length !== CLASSES) throw corruptSource(root, `${CLASSES} classes`, `${classNames.length}`);
  const labels = await table('image_class_labels.txt');
  const inTraining = await table('train_test_split.txt');
  const parts: Record<'train' | 'test', LabelledFile[]> = { train: [], test: [] };
  for (const [number, name] of await table('images.txt')) {
    const label = Number(labels.get(number) ?? 0) - 1;
    if (!(Number.isInteger(label) && label >= 0 && label < CLASSES)) {
      throw corruptSource(
        `image_class_labels.txt image ${number}`,
        `a class 1 to ${CLASSES}`,
        labels.get(number) ?? 'none',
      );
    }
    const side = inTraining.get(number);
    if (side !== '0' && side !== '1')
      throw corruptSource(`train_test_split.txt image ${number}`, '0 or 1', side ?? 'none');
    if (name.split('/').includes('..')) throw corruptSource('images.txt', 'paths under images/', name);
    parts[side === '1' ? 'train' : 'test'].push({ path: path.join(root, 'images', name), label });
  }
  listedOnce([...parts.train, ...parts.test], path.join(folder, root, 'images.txt'));
  if (parts.test.length === 0) throw corruptSource('train_test_split.txt', 'images of the test part', 'none');
  return { classNames, ...parts, rules: [coverRule(size)] };
}

async function readTable(file: string): Promise<ReadonlyMap<string, string>> {
  const lines = (await readSource(file))
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const table = new Map<string, string>();
  for (const line of lines) {
    const space = line.indexOf(' ');
    const number = line.slice(0, space);
    if (table.has(number)) throw corruptSource(file, 'each number once', `${number} twice`);
    table.set(number, line.slice(space + 1).trim());
  }
  return table;
}
