// Tiny ImageNet-200: the official 64x64 tree, or a copy of it in another size, which is read from its files.
import path from 'node:path';
import type { DatasetPlugin } from '../contract/dataset.js';
import { imageFileSize, isImageName } from '../lib/decode-image.js';
import { concatChunks, decodeLabelledFiles, limitFiles, type LabelledFile } from '../lib/labelled-files.js';
import { corruptSource, findSource, listSource, readSource, sourceExists } from '../lib/source-file.js';

const CLASSES = 200;
const CLASS_LIST = 'wnids.txt';
const VALIDATION = 'val/val_annotations.txt';

export const dataset: DatasetPlugin = {
  meta: {
    id: 'tiny-imagenet',
    title: 'Tiny ImageNet',
    version: '1.0.0',
    licence: "ImageNet's terms of access: non-commercial research",
    homepage: 'http://cs231n.stanford.edu/tiny-imagenet-200.zip',
    paper: 'Le and Yang, Tiny ImageNet Visual Recognition Challenge, 2015',
    obtain: 'stealbench data fetch tiny-imagenet',
    classes: CLASSES,
    shape: null,
    counts: { train: 100000, test: 10000 },
    generated: false,
  },
  officialFiles: [
    {
      url: 'http://cs231n.stanford.edu/tiny-imagenet-200.zip',
      name: 'tiny-imagenet-200.zip',
      bytes: null,
      checksum: { algorithm: 'md5', hex: '90528d7ca1a48142e341f4ef8d21d0de' },
    },
  ],
  async decode({ folder, size, limit }) {
    const list = await findSource(folder, [CLASS_LIST, `tiny-imagenet-200/${CLASS_LIST}`]);
    const root = path.dirname(list);
    const wnids = await readLines(path.join(folder, list));
    if (wnids.length !== CLASSES) throw corruptSource(list, `${CLASSES} classes`, `${wnids.length}`);
    const labels = new Map(wnids.map((wnid, label) => [wnid, label]));
    const train = limitFiles(await trainingFiles(folder, root, wnids), 'train', limit);
    const test = limitFiles(await validationFiles(folder, root, labels), 'test', limit);
    const [first] = train;
    if (first === undefined) throw corruptSource(path.join(folder, root), 'training images', 'none');
    const native = await imageFileSize(path.join(folder, first.path));
    const [height, width] = size ?? native;
    const how = { size: [height, width], fit: 'cover' } as const;
    return {
      classNames: await readNames(folder, root, wnids),
      shape: [height, width, 3],
      chunks: concatChunks(
        decodeLabelledFiles(folder, train, { part: 'train', ...how }),
        decodeLabelledFiles(folder, test, { part: 'test', ...how }),
      ),
      rules: ['The official validation part is the test part; the official test part has no labels.'],
      files: [list, path.join(root, VALIDATION), ...[...train, ...test].map((file) => file.path)],
    };
  },
};

async function trainingFiles(folder: string, root: string, wnids: readonly string[]): Promise<readonly LabelledFile[]> {
  const perClass = await Promise.all(
    wnids.map(async (wnid, label) => {
      const images = path.join(root, 'train', wnid, 'images');
      const names = (await listSource(path.join(folder, images))).filter(isImageName).sort(byNumber);
      return names.map((name) => ({ path: path.join(images, name), label }));
    }),
  );
  return perClass.flat();
}

/** n01443537_10.JPEG comes after n01443537_9.JPEG. */
function byNumber(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}

async function validationFiles(
  folder: string,
  root: string,
  labels: ReadonlyMap<string, number>,
): Promise<readonly LabelledFile[]> {
  const where = path.join(folder, root, VALIDATION);
  return (await readLines(where)).map((line, index) => {
    const [name = '', wnid = ''] = line.split('\t');
    const label = labels.get(wnid);
    if (label === undefined) throw corruptSource(`${where} line ${index + 1}`, 'a class of wnids.txt', wnid || 'none');
    if (!/^[\w-]+\.\w+$/.test(name)) throw corruptSource(`${where} line ${index + 1}`, 'a file name', name || 'none');
    return { path: path.join(root, 'val/images', name), label };
  });
}

/** First word of a class in words.txt; the WordNet id where that file is left out. */
async function readNames(folder: string, root: string, wnids: readonly string[]): Promise<readonly string[]> {
  const file = path.join(folder, root, 'words.txt');
  if (!(await sourceExists(file))) return wnids;
  const words = new Map((await readLines(file)).map((line) => splitOnce(line)));
  return wnids.map((wnid) => words.get(wnid)?.split(',')[0] ?? wnid);
}

function splitOnce(line: string): readonly [string, string] {
  const [key = '', value = ''] = line.split('\t');
  return [key, value];
}

async function readLines(file: string): Promise<readonly string[]> {
  const text = (await readSource(file)).toString('utf8');
  return text.split(/\r?\n/).filter((line) => line.trim() !== '');
}
