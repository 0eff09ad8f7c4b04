// Any folder of class folders, under a variant name of the user's choice.
import type { DatasetPlugin } from '../contract/dataset.js';
import { imageFolderDecoder } from './shared/image-folder.js';

export const dataset: DatasetPlugin = {
  meta: {
    id: 'image-folder',
    title: 'Image folder',
    version: '1.1.0',
    licence: 'That of the images',
    homepage: 'https://sharp.pixelplumbing.com/',
    paper: null,
    obtain:
      'Bring a folder of class folders, or train and test folders of them, or a folder of unlabelled images as a query pool.',
    classes: null,
    shape: null,
    counts: { train: null, test: null },
    generated: false,
  },
  officialFiles: [],
  classFolders: true,
  decode: imageFolderDecoder({ classes: null, defaultSize: [64, 64], unlabelled: true }),
};
