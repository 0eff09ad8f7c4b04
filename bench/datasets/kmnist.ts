// KMNIST: cursive Japanese characters of ten rows of the syllabary, 28x28 grey, in the files of MNIST.
import type { DatasetPlugin } from '../contract/dataset.js';
import { idxDecoder, officialIdxFiles } from './shared/idx-dataset.js';

const CHARACTERS = ['o', 'ki', 'su', 'tsu', 'na', 'ha', 'ma', 'ya', 're', 'wo'];

export const dataset: DatasetPlugin = {
  meta: {
    id: 'kmnist',
    title: 'KMNIST',
    version: '1.0.0',
    licence: 'CC BY-SA 4.0',
    homepage: 'http://codh.rois.ac.jp/kmnist/',
    paper: 'Clanuwat et al., Deep Learning for Classical Japanese Literature, arXiv:1812.01718, 2018',
    obtain: 'stealbench data fetch kmnist',
    classes: CHARACTERS.length,
    shape: [28, 28, 1],
    counts: { train: 60000, test: 10000 },
    generated: false,
  },
  officialFiles: officialIdxFiles('http://codh.rois.ac.jp/kmnist/dataset/kmnist', [
    { packed: 'bdb82020997e1d708af4cf47b453dcf7' },
    { packed: 'e144d726b3acfaa3e44228e80efcd344' },
    { packed: '5c965bf0a639b31b8f53240b1b52f4d7' },
    { packed: '7320c461ea6c1c855c0b718fb2a4b134' },
  ]),
  decode: idxDecoder(CHARACTERS, [28, 28]),
};
