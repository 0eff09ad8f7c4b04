// MNIST: handwritten digits, 28x28 grey.
import type { DatasetPlugin } from '../contract/dataset.js';
import { idxDecoder, officialIdxFiles } from './shared/idx-dataset.js';

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

export const dataset: DatasetPlugin = {
  meta: {
    id: 'mnist',
    title: 'MNIST',
    version: '1.0.0',
    licence: 'CC BY-SA 3.0',
    homepage: 'http://yann.lecun.com/exdb/mnist/',
    paper:
      'LeCun, Bottou, Bengio and Haffner, Gradient-Based Learning Applied to Document Recognition, Proc. IEEE, 1998',
    obtain: 'stealbench data fetch mnist',
    classes: DIGITS.length,
    shape: [28, 28, 1],
    counts: { train: 60000, test: 10000 },
    generated: false,
  },
  officialFiles: officialIdxFiles('https://ossci-datasets.s3.amazonaws.com/mnist', [
    { packed: 'f68b3c2dcbeaaa9fbdd348bbdeb94873', unpacked: '6bbc9ace898e44ae57da46a324031adb' },
    { packed: 'd53e105ee54ea40749a09fcbcd1e9432', unpacked: 'a25bea736e30d166cdddb491f175f624' },
    { packed: '9fb629c4189551a2d022fa330f9573f3', unpacked: '2646ac647ad5339dbf082846283269ea' },
    { packed: 'ec29112dd5afa0611ce80d1b7f02629c', unpacked: '27ae3e4e09519cfbb04c329615203637' },
  ]),
  decode: idxDecoder(DIGITS, [28, 28]),
};
