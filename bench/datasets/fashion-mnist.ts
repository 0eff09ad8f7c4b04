// Fashion-MNIST: articles of clothing in the format of MNIST.
import type { DatasetPlugin } from '../contract/dataset.js';
import { idxDecoder, officialIdxFiles } from './shared/idx-dataset.js';

const ARTICLES = [
  'T-shirt or top',
  'trouser',
  'pullover',
  'dress',
  'coat',
  'sandal',
  'shirt',
  'sneaker',
  'bag',
  'ankle boot',
];

export const dataset: DatasetPlugin = {
  meta: {
    id: 'fashion-mnist',
    title: 'Fashion-MNIST',
    version: '1.0.0',
    licence: 'MIT',
    homepage: 'https://github.com/zalandoresearch/fashion-mnist',
    paper: 'Xiao, Rasul and Vollgraf, Fashion-MNIST, arXiv:1708.07747, 2017',
    obtain: 'stealbench data fetch fashion-mnist',
    classes: ARTICLES.length,
    shape: [28, 28, 1],
    counts: { train: 60000, test: 10000 },
    generated: false,
  },
  officialFiles: officialIdxFiles('http://fashion-mnist.s3-website.eu-central-1.amazonaws.com', [
    { packed: '8d4fb7e6c68d591d4c3dfef9ec88bf0d', unpacked: 'f4a8712d7a061bf5bd6d2ca38dc4d50a' },
    { packed: '25c81989df183df01b3e8a0aad5dffbe', unpacked: '9018921c3c673c538a1fc5bad174d6f9' },
    { packed: 'bef4ecab320f06d8554ea6380940ec79', unpacked: '8181f5470baa50b63fa0f6fddb340f0a' },
    { packed: 'bb300cfdad3c16e7a12a480ee83cd310', unpacked: '15d484375f8d13e6eb1aabb0c3f46965' },
  ]),
  decode: idxDecoder(ARTICLES, [28, 28]),
};
