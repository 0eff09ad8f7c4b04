// Tiny ImageNet-200: the official 64x64 tree, or a copy of it in another size, which is read from its files.
import path from 'node:path';
import type { DatasetPlugin } from '../contract/dataset.js';
import { classImages } from './shared/class-images.js';
import { filesLayout } from './shared/files-layout.js';
import { listedOnce } from './shared/listed-once.js';
import { PassedOverList } from './shared/passed-over.js';
import { imageFileSize } from '../lib/images/decode-image.js';
import type { LabelledFile } from './shared/labelled-files.js';
import { corruptSource, findSource, readSource, sourceExists } from '../lib/files/source-file.js';

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
  async decode({ folder, size, ...rest }) {
    const list = await findSource(folder, [CLASS_LIST, `tiny-imagenet-200/${CLASS_LIST}`]);
    const root = path.dirname(list);
    const wnids = await readLines(path.join(folder, list));
    if (wnids.length !== CLASSES) throw corruptSource(list, `${CLASSES} classes`, `${wnids.length}`);
    const labels = new Map(wnids.map((wnid, label) => [wnid, label]));
    const passedOver = new PassedOverList();
    const train = await classFiles(folder, path.join(root, 'train'), wnids, passedOver);
    const present = new Set(train.map(({ label }) => label));
    const empty = wnids.find((_, label) => !present.has(label));
    if (empty !== undefined)
      throw corruptSource(path.join(folder, root, 'train', empty), 'images of the class', 'none');
    const { files: test, tables } = await validationFiles(folder, root, labels, passedOver);
    const [first] = train;
    if (first === undefined) throw corruptSource(path.join(folder, root), 'training images', 'none');
    const native = await imageFileSize(path.join(folder, first.path));
    const [height, width] = size ?? native;
    const parts = {
      classNames: await readNames(folder, root, wnids),
      train,
      test,
      rules: ['The official validation part is the test part; the official test part has no labels.'],
      passedOver: passedOver.list(),
    };
    return filesLayout(parts, { folder, size: [height, width], fit: 'cover', tables: [list, ...tables], ...rest });
  },
};

/** `<wnid>/images/*` as published, or `<wnid>/*`; a class without a folder has no images. */
async function classFiles(
  folder: string,
  part: string,
  wnids: readonly string[],
  passedOver: PassedOverList,
): Promise<readonly LabelledFile[]> {
  const perClass = await Promise.all(
    wnids.map(async (wnid, label) => {
      const own = path.join(part, wnid);
      if (!(await sourceExists(path.join(folder, own)))) return [];
      const { images } = await classImages(folder, own, passedOver);
      const names = [...images].sort((a, b) => byNumber(path.basename(a), path.basename(b)));
      return names.map((file) => ({ path: file, label }));
    }),
  );
  return perClass.flat();
}

/** n01443537_10.JPEG comes after n01443537_9.JPEG. */
function byNumber(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}

async function sortedValidation(
  folder: string,
  part: string,
  wnids: readonly string[],
  passedOver: PassedOverList,
): Promise<readonly LabelledFile[]> {
  const files = await classFiles(folder, part, wnids, passedOver);
  if (files.length === 0)
    throw corruptSource(
      path.join(folder, part),
      'validation images with val_annotations.txt, or in class folders',
      'none',
    );
  return files;
}

/** By the table of labels as published, or sorted into class folders, as many people do. */
async function validationFiles(
  folder: string,
  root: string,
  labels: ReadonlyMap<string, number>,
  passedOver: PassedOverList,
): Promise<{ readonly files: readonly LabelledFile[]; readonly tables: readonly string[] }> {
  if (!(await sourceExists(path.join(folder, root, 'val/images'))))
    return {
      files: await sortedValidation(folder, path.join(root, 'val'), [...labels.keys()], passedOver),
      tables: [],
    };
  const where = path.join(folder, root, VALIDATION);
  const files = (await readLines(where)).map((line, index) => {
    const [name = '', wnid = ''] = line.split('\t');
    const label = labels.get(wnid);
    if (label === undefined) throw corruptSource(`${where} line ${index + 1}`, 'a class of wnids.txt', wnid || 'none');
    if (!/^[\w-]+\.\w+$/.test(name)) throw corruptSource(`${where} line ${index + 1}`, 'a file name', name || 'none');
    return { path: path.join(root, 'val/images', name), label };
  });
  return { files: listedOnce(files, where), tables: [path.join(root, VALIDATION)] };
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
