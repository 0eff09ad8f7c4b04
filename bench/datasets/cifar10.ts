// CIFAR10: the binary version, Python's pickles, or images in class folders.
import path from 'node:path';
import type { ClassEntry, DatasetPart, DatasetPlugin } from '../contract/dataset.js';
import { binaryBatch, CIFAR_SHAPE, checkClassNames, cifarLayout, readClassNames } from './shared/cifar.js';
import { imageFolderDecoder } from './shared/image-folder.js';
import { findSource } from '../lib/files/source-file.js';
import { pickledBatch, pickledNames } from '../tensor/pth/numpy-batch.js';

const CLASSES = 10;
const CLASS_NAMES = 'airplane automobile bird cat deer dog frog horse ship truck'.split(' ');
const BATCHES: readonly (readonly [string, DatasetPart])[] = [
  ['data_batch_1', 'train'],
  ['data_batch_2', 'train'],
  ['data_batch_3', 'train'],
  ['data_batch_4', 'train'],
  ['data_batch_5', 'train'],
  ['test_batch', 'test'],
];
const NAMES = 'batches.meta.txt';
const PICKLED_NAMES = 'batches.meta';

export const dataset: DatasetPlugin = {
  meta: {
    id: 'cifar10',
    title: 'CIFAR10',
    version: '1.0.0',
    licence: 'No formal licence; used for research with citation',
    homepage: 'https://www.cs.toronto.edu/~kriz/cifar.html',
    paper: 'Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009',
    obtain: 'stealbench data fetch cifar10',
    classes: CLASSES,
    shape: CIFAR_SHAPE,
    counts: { train: 50000, test: 10000 },
    generated: false,
  },
  officialFiles: [
    {
      url: 'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz',
      name: 'cifar-10-binary.tar.gz',
      bytes: null,
      checksum: { algorithm: 'md5', hex: 'c32a1d4ab5d03f1284b67883e8d87530' },
    },
  ],
  async decode(options) {
    const { folder, limit } = options;
    const found = await findSource(folder, [
      ...[NAMES, `cifar-10-batches-bin/${NAMES}`],
      ...[PICKLED_NAMES, `cifar-10-batches-py/${PICKLED_NAMES}`],
      ...['train/airplane', 'train/0'],
    ]);
    const base = path.dirname(found);
    if (base === 'train') return decodeFolders({ ...options, classes: classFolders(path.basename(found) === '0') });
    const pickled = path.basename(found) === PICKLED_NAMES;
    const source = {
      classNames: pickled
        ? checkClassNames(await pickledNames(path.join(folder, found), 'label_names'), CLASSES, found)
        : await readClassNames(path.join(folder, found), CLASSES),
      batches: BATCHES.map(([name, part]) => ({ file: path.join(base, pickled ? name : `${name}.bin`), part })),
      tables: [found],
      read: (bytes: Uint8Array, where: string) =>
        pickled ? pickledBatch(bytes, where, 'labels') : binaryBatch(bytes, where),
    };
    return cifarLayout(folder, source, limit);
  },
};

/** Images sorted into folders by class; classes keep their official numbers. */
const decodeFolders = imageFolderDecoder({ classes: CLASSES, defaultSize: [32, 32] });

function classFolders(numbered: boolean): readonly ClassEntry[] {
  return CLASS_NAMES.map((name, label) => ({ folder: numbered ? `${label}` : name, name }));
}
