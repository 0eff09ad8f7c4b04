// What the parts of EMNIST share: one archive, one paper, one shape.
import type { DatasetMeta, OfficialFile } from '../../contract/dataset.js';

export const EMNIST_ARCHIVE: OfficialFile = {
  url: 'https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip',
  name: 'gzip.zip',
  bytes: null,
  checksum: { algorithm: 'md5', hex: '58c8d27c78d21e728a6bc7b3cc06412e' },
};

export const EMNIST_META = {
  version: '1.0.0',
  licence: 'Public domain (NIST), used with citation',
  homepage: 'https://www.nist.gov/itl/products-and-services/emnist-dataset',
  paper: 'Cohen, Afshar, Tapson and van Schaik, EMNIST: an extension of MNIST to handwritten letters, IJCNN, 2017',
  shape: [28, 28, 1],
  generated: false,
} as const satisfies Partial<DatasetMeta>;
