// Caltech-256: objects of 256 classes; its 257th folder, clutter, is no class. It has no official split.
import type { DatasetPlugin } from '../contract/dataset.js';
import { imageFolderDecoder } from './shared/image-folder.js';

const CLASSES = 256;

export const dataset: DatasetPlugin = {
  meta: {
    id: 'caltech256',
    title: 'Caltech-256',
    version: '1.0.0',
    licence: 'CC BY 4.0',
    homepage: 'https://data.caltech.edu/records/nyy15-4j048',
    paper: 'Griffin, Holub and Perona, Caltech-256 Object Category Dataset, 2007',
    obtain: 'stealbench data fetch caltech256',
    classes: CLASSES,
    shape: null,
    counts: { train: null, test: null },
    generated: false,
  },
  officialFiles: [
    {
      url: 'https://data.caltech.edu/records/nyy15-4j048/files/256_ObjectCategories.tar',
      name: '256_ObjectCategories.tar',
      bytes: null,
      checksum: { algorithm: 'md5', hex: '67b4f42ca05d46448c6bb8ecd2220f6d' },
    },
  ],
  classFolders: true,
  decode: imageFolderDecoder({
    classes: CLASSES,
    defaultSize: [224, 224],
    roots: ['256_ObjectCategories'],
    ignore: ['257.clutter'],
  }),
};
