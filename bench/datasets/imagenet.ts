// ImageNet (ILSVRC2012), mostly as a query pool; the owner wants a registration, so there is no fetch.
import type { DatasetPlugin } from '../contract/dataset.js';
import { imageFolderDecoder } from './shared/image-folder.js';

export const dataset: DatasetPlugin = {
  meta: {
    id: 'imagenet',
    title: 'ImageNet',
    version: '1.0.0',
    licence: "ImageNet's terms of access: non-commercial research",
    homepage: 'https://www.image-net.org/',
    paper: 'Russakovsky et al., ImageNet Large Scale Visual Recognition Challenge, IJCV 115, 2015',
    obtain:
      'Register at https://www.image-net.org/, unpack ILSVRC2012 into train/<wnid> and, sorted by the development kit, ' +
      'val/<wnid>, then import that folder; --limit keeps a part of it.',
    classes: 1000,
    shape: null,
    counts: { train: 1281167, test: 50000 },
    generated: false,
  },
  officialFiles: [],
  classFolders: true,
  decode: imageFolderDecoder({ classes: 1000, defaultSize: [224, 224], testOptional: true }),
};
