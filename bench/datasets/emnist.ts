// EMNIST Balanced: handwritten digits and letters in 47 classes, where similar small letters share the capital's, 28x28 grey, cut from NIST's forms as MNIST was.
import type { DatasetPlugin } from '../contract/dataset.js';
import { emnistNames, idxDecoder } from './shared/idx-dataset.js';
import { EMNIST_ARCHIVE, EMNIST_META } from './shared/emnist.js';

const CLASSES = Array.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghnqrt');

export const dataset: DatasetPlugin = {
  meta: {
    ...EMNIST_META,
    id: 'emnist',
    title: 'EMNIST Balanced',
    obtain: 'stealbench data fetch emnist',
    classes: CLASSES.length,
    counts: { train: 112800, test: 18800 },
  },
  officialFiles: [EMNIST_ARCHIVE],
  decode: idxDecoder(CLASSES, [28, 28], { names: emnistNames('balanced'), transposed: true }),
};
