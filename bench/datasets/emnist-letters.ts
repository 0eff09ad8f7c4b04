// EMNIST Letters: handwritten letters in 26 classes, small and capital together, 28x28 grey, cut from NIST's forms as MNIST was.
import type { DatasetPlugin } from '../contract/dataset.js';
import { emnistNames, idxDecoder } from './shared/idx-dataset.js';
import { EMNIST_ARCHIVE, EMNIST_META } from './shared/emnist.js';

const CLASSES = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ');

export const dataset: DatasetPlugin = {
  meta: {
    ...EMNIST_META,
    id: 'emnist-letters',
    title: 'EMNIST Letters',
    obtain: 'stealbench data fetch emnist-letters',
    classes: CLASSES.length,
    counts: { train: 124800, test: 20800 },
  },
  officialFiles: [EMNIST_ARCHIVE],
  decode: idxDecoder(CLASSES, [28, 28], { names: emnistNames('letters'), transposed: true, firstLabel: 1 }),
};
