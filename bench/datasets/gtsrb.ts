// GTSRB, the official classification trees: whole images without ROI crop, official test labels, tracks as groups.
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import type { DatasetPlugin } from '../contract/dataset.js';
import { GTSRB_CLASSES } from '../lib/gtsrb-classes.js';
import { TRACK_RULE, trackAgreement, withFoundTracks } from '../lib/grouping/gtsrb-tracks.js';
import { concatChunks, decodeLabelledFiles, limitFiles, type LabelledFile } from '../lib/labelled-files.js';
import { corruptSource, findSource, listSource, readSource } from '../lib/source-file.js';

const DEFAULT_SIZE = [32, 32] as const;
const TRAIN = 'Final_Training/Images';
const TEST = 'Final_Test/Images';
const TEST_LABELS = 'GT-final_test.csv';
/** More tracks than any class has; a group is class * this + track. */
const TRACKS = 1000;
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
  async decode({ folder, size, limit }) {
    const trainFolder = await findSource(folder, [`GTSRB/${TRAIN}`, TRAIN]);
    const root = trainFolder.slice(0, -TRAIN.length);
    const testLabels = await findSource(folder, testLabelPlaces(root));
    const training = await readTraining(folder, trainFolder);
    const testTable = await readTable(folder, testLabels, path.join(root, TEST));
    const test = limitFiles(await withFoundTracks(folder, testTable, TRACKS), 'test', limit);
    const foundTestGroups = await trackAgreement(folder, training.files);
    const train = limitFiles(training.files, 'train', limit);
    const [height, width] = size ?? DEFAULT_SIZE;
    const how = { size: [height, width], fit: 'fill' } as const;
    return {
      classNames: GTSRB_CLASSES,
      shape: [height, width, 3],
      chunks: concatChunks(
        decodeLabelledFiles(folder, train, { part: 'train', ...how }),
        decodeLabelledFiles(folder, test, { part: 'test', ...how }),
      ),
      foundTestGroups,
      rules: [
        `Whole images, no ROI crop, stretched to ${height}x${width} (Lanczos 3) where their size differs.`,
        `The test part names no tracks; they were found: ${TRACK_RULE}.`,
      ],
      files: [...training.tables, testLabels, ...[...train, ...test].map((file) => file.path)],
    };
  },
};

function officialFile(name: string, md5: string): DatasetPlugin['officialFiles'][number] {
  return { url: `${ARCHIVE}/${name}`, name, bytes: null, checksum: { algorithm: 'md5', hex: md5 } };
}

/** The official archive unpacks to the top; copies often move it beside the images. */
function testLabelPlaces(root: string): readonly string[] {
  return [`${root}Final_Test/${TEST_LABELS}`, `${root}${TEST}/${TEST_LABELS}`, `${root}${TEST_LABELS}`, TEST_LABELS];
}

async function readTraining(folder: string, trainFolder: string): Promise<{ tables: string[]; files: LabelledFile[] }> {
  const classFolders = await listSource(path.join(folder, trainFolder));
  const tables = classFolders
    .filter((name) => /^\d{5}$/.test(name))
    .map((name) => path.join(trainFolder, name, `GT-${name}.csv`));
  if (tables.length !== GTSRB_CLASSES.length) {
    throw corruptSource(trainFolder, `${GTSRB_CLASSES.length} class folders 00000, 00001, …`, `${tables.length}`);
  }
  const perClass = await Promise.all(tables.map((table) => readTable(folder, table, path.dirname(table))));
  return { tables, files: perClass.flat().map(withTrack) };
}

/** A file is named <track>_<frame>.ppm: 30 frames of one physical sign. */
function withTrack(file: LabelledFile): LabelledFile {
  const track = /^(\d{5})_\d{5}\./.exec(path.basename(file.path))?.[1];
  if (track === undefined) throw corruptSource(file.path, 'a name <track>_<frame>.ppm', path.basename(file.path));
  return { ...file, group: file.label * TRACKS + Number(track) };
}

async function readTable(folder: string, table: string, images: string): Promise<readonly LabelledFile[]> {
  const where = path.join(folder, table);
  return readRows(await readSource(where), where).map((row, index) => {
    const { Filename: name = '', ClassId: classId = '' } = row;
    const label = /^\d+$/.test(classId) ? Number(classId) : -1;
    if (label < 0 || label >= GTSRB_CLASSES.length) {
      throw corruptSource(`${where} line ${index + 2}`, 'ClassId 0 to 42', classId || 'none');
    }
    if (!/^[\w-]+\.ppm$/.test(name)) throw corruptSource(`${where} line ${index + 2}`, 'a name *.ppm', name || 'none');
    return { path: path.join(images, name), label };
  });
}

function readRows(bytes: Buffer, where: string): readonly Partial<Record<string, string>>[] {
  try {
    return parse(bytes, { columns: true, delimiter: ';', bom: true, skip_empty_lines: true, trim: true });
  } catch (error) {
    throw corruptSource(where, 'a table separated by semicolons', error instanceof Error ? error.message : '', error);
  }
}
