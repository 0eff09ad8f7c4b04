// Where the images and labels of GTSRB lie: the official trees, torchvision's folder and Kaggle's.
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { GTSRB_CLASSES } from '../gtsrb-classes.js';
import { isImageName } from '../../../lib/images/decode-image.js';
import { listedOnce } from '../listed-once.js';
import type { LabelledFile } from '../labelled-files.js';
import { corruptSource, findSource, listSource, readSource, sourceExists } from '../../../lib/files/source-file.js';

const OFFICIAL_TRAIN = 'Final_Training/Images';
/** The competition's smaller training part, which torchvision downloads. */
const TORCHVISION_TRAIN = 'Training';
const TEST = 'Final_Test/Images';
const TEST_LABELS = 'GT-final_test.csv';
/** More tracks than any class has; a group is class * this + track. */
export const TRACKS = 1000;

export interface GtsrbFiles {
  readonly train: readonly LabelledFile[];
  readonly test: readonly LabelledFile[];
  /** Tables that were read, relative to the folder. */
  readonly tables: readonly string[];
}

/**
 * The labelled files of whichever layout lies in the folder; those of the training part with their tracks as groups.
 *
 * @throws DataError `source-missing` naming the layouts, `source-corrupt`
 */
export async function gtsrbFiles(folder: string): Promise<GtsrbFiles> {
  const kaggle = await kaggleRoot(folder);
  if (kaggle !== null) return kaggleFiles(folder, kaggle);
  const roots = ['GTSRB/', '', 'gtsrb/GTSRB/'];
  const places = roots.flatMap((root) => [`${root}${OFFICIAL_TRAIN}`, `${root}${TORCHVISION_TRAIN}`]);
  const trainFolder = await findSource(folder, [...places, 'Train.csv']);
  const official = trainFolder.endsWith(OFFICIAL_TRAIN);
  const root = trainFolder.slice(0, -(official ? OFFICIAL_TRAIN : TORCHVISION_TRAIN).length);
  const testLabels = await findSource(folder, testLabelPlaces(root));
  const { files, tables } = await readTraining(folder, trainFolder);
  const test = await readTable(folder, testLabels, (row) => path.join(root, TEST, row['Filename'] ?? ''));
  return { train: files, test, tables: [...tables, testLabels] };
}

/** The official archive unpacks to the top; copies often move it beside the images. */
function testLabelPlaces(root: string): readonly string[] {
  const above = root.split('/').slice(0, -2).join('/');
  return [`${root}Final_Test/`, `${root}${TEST}/`, root, above === '' ? '' : `${above}/`].map(
    (place) => place + TEST_LABELS,
  );
}

async function readTraining(folder: string, trainFolder: string): Promise<{ tables: string[]; files: LabelledFile[] }> {
  const classFolders = (await listSource(path.join(folder, trainFolder))).filter((name) => /^\d{5}$/.test(name));
  if (classFolders.length !== GTSRB_CLASSES.length) {
    throw corruptSource(trainFolder, `${GTSRB_CLASSES.length} class folders 00000, 00001, …`, `${classFolders.length}`);
  }
  const tables = classFolders.map((name) => path.join(trainFolder, name, `GT-${name}.csv`));
  const perClass = await Promise.all(
    tables.map(async (table, label) => {
      const files = await readTable(folder, table, (row) => path.join(path.dirname(table), row['Filename'] ?? ''));
      const foreign = files.find((file) => file.label !== label);
      if (foreign !== undefined)
        throw corruptSource(
          path.join(folder, table),
          `ClassId ${label}, as its folder`,
          `${foreign.label} for ${foreign.path}`,
        );
      return files;
    }),
  );
  return { tables, files: perClass.flat().map((file) => withTrack(file, /^(\d{5})_\d{5}\./)) };
}

/** Folder of `Train.csv` and `Test.csv`, '' for the one given; `null` where there is none. */
async function kaggleRoot(folder: string): Promise<string | null> {
  for (const root of ['', 'GTSRB/', 'gtsrb/', 'archive/'])
    if (await sourceExists(path.join(folder, `${root}Train.csv`))) return root;
  return null;
}

/** Both tables give each image's path from their own folder on, and its class; names begin with class and track. */
async function kaggleFiles(folder: string, root: string): Promise<GtsrbFiles> {
  const tables = [`${root}Train.csv`, `${root}Test.csv`] as const;
  const place = (row: Row): string => path.join(root, row['Path'] ?? '');
  const train = await readTable(folder, tables[0], place);
  const foreign = train.find((file) => Number(path.basename(path.dirname(file.path))) !== file.label);
  if (foreign !== undefined)
    throw corruptSource(
      path.join(folder, tables[0]),
      'the class of its folder',
      `${foreign.label} for ${foreign.path}`,
    );
  const tracked = train.map((file) => withTrack(file, /^\d{5}_(\d{5})_\d{5}\./));
  return { train: tracked, test: await readTable(folder, tables[1], place), tables };
}

/** A file is named <track>_<frame>.ppm: 30 frames of one physical sign. */
function withTrack(file: LabelledFile, pattern: RegExp): LabelledFile {
  const track = pattern.exec(path.basename(file.path))?.[1];
  if (track === undefined) throw corruptSource(file.path, 'a name <track>_<frame>.ppm', path.basename(file.path));
  return { ...file, group: file.label * TRACKS + Number(track) };
}

type Row = Partial<Record<string, string>>;

/** @param place - of a row's image, relative to the folder */
async function readTable(folder: string, table: string, place: (row: Row) => string): Promise<readonly LabelledFile[]> {
  const where = path.join(folder, table);
  const files = readRows(await readSource(where), where).map((row, index) => {
    const { Filename: name = row['Path'] ?? '', ClassId: classId = '' } = row;
    const label = /^\d+$/.test(classId) ? Number(classId) : -1;
    if (label < 0 || label >= GTSRB_CLASSES.length)
      throw corruptSource(`${where} line ${index + 2}`, 'ClassId 0 to 42', classId || 'none');
    if (!isImagePath(name)) throw corruptSource(`${where} line ${index + 2}`, 'a name *.ppm or *.png', name || 'none');
    return { path: place(row), label };
  });
  return listedOnce(files, where);
}

/** An image below the table's folder. */
function isImagePath(name: string): boolean {
  return /^[\w-]+(\/[\w-]+)*\.\w+$/.test(name) && isImageName(name);
}

/** Separated by semicolons as published, or by commas or tabs as spreadsheets save them. */
function readRows(bytes: Buffer, where: string): readonly Row[] {
  try {
    return parse(bytes, {
      columns: true,
      delimiter: delimiterOf(bytes),
      bom: true,
      skip_empty_lines: true,
      trim: true,
    });
  } catch (error) {
    const got = error instanceof Error ? error.message : '';
    throw corruptSource(where, 'a table separated by semicolons, commas or tabs', got, error);
  }
}

function delimiterOf(bytes: Buffer): string {
  const [head = ''] = bytes.toString('utf8', 0, 1024).split('\n');
  return [';', ',', '\t'].find((separator) => head.includes(separator)) ?? ';';
}
