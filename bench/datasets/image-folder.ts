// Any folder of class folders, under a variant name of the user's choice.
import type { DatasetPlugin } from '../contract/dataset.js';
import { imageFolderDecoder } from '../lib/image-folder.js';

export const dataset: DatasetPlugin = {
  meta: {
    id: 'image-folder',
    title: 'Image folder',
    version: '1.0.0',
    licence: 'That of the images',
    homepage: 'https://sharp.pixelplumbing.com/',
    paper: null,
    obtain: 'Bring a folder of class folders, or train and test folders of them, with images that sharp decodes.',
    classes: null,
    shape: null,
    counts: { train: null, test: null },
    generated: false,
  },
  officialFiles: [],
  decode: imageFolderDecoder({ classes: null, defaultSize: [64, 64] }),
};
