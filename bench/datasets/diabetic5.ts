// Diabetic retinopathy, five grades, from retina photographs; the owner wants a registration, so there is no fetch.
import type { DatasetPlugin } from '../contract/dataset.js';
import { imageFolderDecoder } from './shared/image-folder.js';

export const dataset: DatasetPlugin = {
  meta: {
    id: 'diabetic5',
    title: 'Diabetic5',
    version: '1.0.0',
    licence: "Kaggle's competition rules: non-commercial use after registration",
    homepage: 'https://www.kaggle.com/c/diabetic-retinopathy-detection',
    paper: 'EyePACS, Diabetic Retinopathy Detection, Kaggle, 2015',
    obtain:
      'Register at https://www.kaggle.com/c/diabetic-retinopathy-detection, sort the photographs by trainLabels.csv into ' +
      'train/<grade> and test/<grade> (grades 0 to 4), then import that folder.',
    classes: 5,
    shape: null,
    counts: { train: 35126, test: null },
    generated: false,
  },
  officialFiles: [],
  classFolders: true,
  decode: imageFolderDecoder({ classes: 5, defaultSize: [224, 224] }),
};
