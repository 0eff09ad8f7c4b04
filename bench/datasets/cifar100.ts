// CIFAR100 with its 100 fine classes: the binary version or Python's pickles.
import path from 'node:path';
import type { DatasetPlugin } from '../contract/dataset.js';
import { binaryBatch, CIFAR_SHAPE, checkClassNames, cifarLayout, readClassNames } from './shared/cifar.js';
import { findSource } from '../lib/files/source-file.js';
import { pickledBatch, pickledNames } from '../tensor/pth/numpy-batch.js';

const CLASSES = 100;
const NAMES = 'fine_label_names.txt';
const PICKLED_NAMES = 'meta';
/** Before the fine label, each record holds a coarse one. */
const COARSE_BYTES = 1;

export const dataset: DatasetPlugin = {
  meta: {
    id: 'cifar100',
    title: 'CIFAR100',
    version: '1.0.0',
    licence: 'No formal licence; used for research with citation',
    homepage: 'https://www.cs.toronto.edu/~kriz/cifar.html',
    paper: 'Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009',
    obtain: 'stealbench data fetch cifar100',
    classes: CLASSES,
    shape: CIFAR_SHAPE,
    counts: { train: 50000, test: 10000 },
    generated: false,
  },
  officialFiles: [
    {
      url: 'https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz',
      name: 'cifar-100-binary.tar.gz',
      bytes: null,
      checksum: { algorithm: 'md5', hex: '03b5dce01913d631647c71ecec9e9cb8' },
    },
  ],
  async decode({ folder, limit }) {
    const found = await findSource(folder, [
      ...[NAMES, `cifar-100-binary/${NAMES}`],
      ...[PICKLED_NAMES, `cifar-100-python/${PICKLED_NAMES}`],
    ]);
    const pickled = path.basename(found) === PICKLED_NAMES;
    const file = (name: string): string => path.join(path.dirname(found), pickled ? name : `${name}.bin`);
    const source = {
      classNames: pickled
        ? checkClassNames(await pickledNames(path.join(folder, found), 'fine_label_names'), CLASSES, found)
        : await readClassNames(path.join(folder, found), CLASSES),
      batches: (['train', 'test'] as const).map((part) => ({ file: file(part), part })),
      tables: [found],
      read: (bytes: Uint8Array, where: string) =>
        pickled ? pickledBatch(bytes, where, 'fine_labels') : binaryBatch(bytes, where, COARSE_BYTES),
    };
    return cifarLayout(folder, source, limit);
  },
};
