// EMNIST Digits: handwritten digits in 10 classes, 28x28 grey, cut from NIST's forms as MNIST was.
import type { DatasetPlugin } from '../contract/dataset.js';
import { emnistNames, idxDecoder } from './shared/idx-dataset.js';
import { EMNIST_ARCHIVE, EMNIST_META } from './shared/emnist.js';

const CLASSES = Array.from('0123456789');

export const dataset: DatasetPlugin = {
  meta: {
    ...EMNIST_META,
    id: 'emnist-digits',
    title: 'EMNIST Digits',
    obtain: 'stealbench data fetch emnist-digits',
    classes: CLASSES.length,
    counts: { train: 240000, test: 40000 },
  },
  officialFiles: [EMNIST_ARCHIVE],
  decode: idxDecoder(CLASSES, [28, 28], { names: emnistNames('digits'), transposed: true }),
};
