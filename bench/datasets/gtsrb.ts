// GTSRB, the official classification trees: whole images without ROI crop, official test labels, tracks as groups.
import type { DatasetPlugin } from '../contract/dataset.js';
import { GTSRB_CLASSES } from './shared/gtsrb-classes.js';
import { filesLayout } from './shared/files-layout.js';
import { gtsrbFiles, TRACKS } from './shared/signs/gtsrb-files.js';
import { TRACK_RULE, trackAgreement, withFoundTracks } from './shared/gtsrb-tracks.js';

const DEFAULT_SIZE = [32, 32] as const;
const ARCHIVE = 'https://sid.erda.dk/public/archives/daaeac0d7ce1152aea9b61d9f1e19370';

export const dataset: DatasetPlugin = {
  meta: {
    id: 'gtsrb',
    title: 'GTSRB',
    version: '1.1.0',
    licence: 'Free for research with citation (Institut für Neuroinformatik, Ruhr-Universität Bochum)',
    homepage: 'https://benchmark.ini.rub.de/gtsrb_news.html',
    paper: 'Stallkamp, Schlipsing, Salmen and Igel, Man vs. computer, Neural Networks 32, 2012',
    obtain: 'stealbench data fetch gtsrb',
    classes: GTSRB_CLASSES.length,
    shape: null,
    counts: { train: 39209, test: 12630 },
    generated: false,
  },
  officialFiles: [
    officialFile('GTSRB_Final_Training_Images.zip', 'f33fd80ac59bff73c82d25ab499e03a3'),
    officialFile('GTSRB_Final_Test_Images.zip', 'c7e4e6327067d32654124b0fe9e82185'),
    officialFile('GTSRB_Final_Test_GT.zip', 'fe31e9c9270bbcd7b84b7f21a9d9d9e5'),
  ],
  async decode({ folder, size, ...rest }) {
    const files = await gtsrbFiles(folder);
    const { train, tables } = files;
    const look = { tracks: TRACKS, skipDamaged: rest.skipDamaged ?? false };
    const listed = rest.listOnly === true;
    const test = listed ? files.test : await withFoundTracks(folder, files.test, look);
    const [height, width] = size ?? DEFAULT_SIZE;
    const rules = [
      `Whole images, no ROI crop, stretched to ${height}x${width} (Lanczos 3) where their size differs.`,
      `The test part names no tracks; they were found: ${TRACK_RULE}.`,
    ];
    const parts = { classNames: GTSRB_CLASSES, train, test, rules };
    const layout = filesLayout(parts, { folder, size: [height, width], fit: 'fill', tables, ...rest });
    return listed ? layout : { ...layout, foundTestGroups: await trackAgreement(folder, train, look) };
  },
};

function officialFile(name: string, md5: string): DatasetPlugin['officialFiles'][number] {
  return { url: `${ARCHIVE}/${name}`, name, bytes: null, checksum: { algorithm: 'md5', hex: md5 } };
}
