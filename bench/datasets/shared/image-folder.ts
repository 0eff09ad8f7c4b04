// Folders of class folders, with or without train and test folders above them: how most image datasets lie on a disk.
import path from 'node:path';
import type { ClassEntry, DatasetPlugin } from '../../contract/dataset.js';
import { DataError } from '../../contract/errors.js';
import {
  assertImagesOfEach,
  assertKnownClasses,
  readClasses,
  readClassFiles,
  type ClassTreeOptions,
} from './class-tree.js';
import { filesLayout, type LabelledParts } from './files-layout.js';
import { PassedOverList } from './passed-over.js';
import { scanFolder } from './scan-folder.js';
import { ambiguous, chooseSplits, isSplitName, trainFolder } from './split-folders.js';
import type { LabelledFile } from './labelled-files.js';
import { findSource } from '../../lib/files/source-file.js';
import { DECLARED_TEST_RULE, declaredTestRows } from '../../lib/splits/splits.js';

export interface ImageFolderOptions extends ClassTreeOptions {
  /** [height, width] where the user asks for none. */
  readonly defaultSize: readonly [number, number];
  /** Folder inside the one named, as official archives unpack to; the first that exists. */
  readonly roots?: readonly string[];
  /** Whether `train` alone, without a test folder, is a dataset without a test part rather than one to be divided. */
  readonly testOptional?: boolean;
  /** Whether images without class folders are a dataset too: a query pool of one class. */
  readonly unlabelled?: boolean;
}

/**
 * `decode` of an image folder: `<class>/<image>`, divided by a fixed rule, or `train/<class>/<image>` beside
 * `test/<class>/<image>` (or `val`, `validation`, …), or `<image>` alone where the options allow. What is left out is
 * counted, and where two readings are possible, both are named.
 */
export function imageFolderDecoder(options: ImageFolderOptions): DatasetPlugin['decode'] {
  return async ({ folder, size: wanted, classes = null, ...rest }) => {
    const root = options.roots === undefined ? '' : await findSource(folder, [...options.roots, '.']);
    const passedOver = new PassedOverList();
    const read = await readParts(folder, root === '.' ? '' : root, { ...options, listed: classes }, passedOver);
    const size = wanted ?? options.defaultSize;
    const rules = [coverRule(size), ...read.rules];
    return filesLayout({ ...read, rules, passedOver: passedOver.list() }, { folder, size, fit: 'cover', ...rest });
  };
}

/** How images of any size come to one. */
export function coverRule([height, width]: readonly [number, number]): string {
  return `Decoded by libvips, resized to cover ${height}x${width} (Lanczos 3) and cut at the centre.`;
}

interface ReadOptions extends ImageFolderOptions {
  /** As a class file gives them. */
  readonly listed: readonly ClassEntry[] | null;
}

async function readParts(
  root: string,
  folder: string,
  options: ReadOptions,
  passedOver: PassedOverList,
): Promise<LabelledParts> {
  const { folders, images } = await scanFolder(root, folder, passedOver);
  const train = trainFolder(folders, path.join(root, folder));
  if (train !== null) return readSplits(root, folder, { train, folders, options }, passedOver);
  const [only] = folders;
  if (images.length === 0 && folders.length === 1 && only !== undefined)
    return readWithin(root, path.join(folder, only), options, passedOver);
  if (folders.length > 0 && folders.every(isSplitName)) {
    const expected = 'a folder train beside them, or class folders with names of their own';
    throw ambiguous(path.join(root, folder), expected, folders.join(' and '));
  }
  if (options.unlabelled === true && folders.length === 0 && images.length > 0 && options.listed === null)
    return unlabelledPool(images.map((name) => path.join(folder, name)));
  const { classes, rules } = await readClasses(root, folder, options, options.listed, passedOver);
  const read = await readClassFiles(root, folder, classes, passedOver);
  if (options.listed === null) assertImagesOfEach(path.join(root, folder), classes, read.files, passedOver);
  const divided = divideFiles(read.files);
  return { ...divided, classNames: namesOf(classes), rules: [...rules, ...read.rules, ...divided.rules] };
}

/** A folder that holds nothing but one folder: an archive's wrapper, or images without classes. */
async function readWithin(
  root: string,
  folder: string,
  options: ReadOptions,
  passedOver: PassedOverList,
): Promise<LabelledParts> {
  const read = await readParts(root, folder, options, passedOver);
  return { ...read, rules: [`Read from the folder ${folder}, the only one.`, ...read.rules] };
}

async function readSplits(
  root: string,
  folder: string,
  found: { readonly train: string; readonly folders: readonly string[]; readonly options: ReadOptions },
  passedOver: PassedOverList,
): Promise<LabelledParts> {
  const { options } = found;
  const splits = await chooseSplits(root, { folder, ...found }, passedOver);
  const { train, test } = splits;
  await assertHasClasses(root, train, passedOver);
  const { classes, rules } = await readClasses(root, train, options, options.listed, passedOver);
  const training = await readClassFiles(root, train, classes, passedOver);
  if (options.listed === null) assertImagesOfEach(path.join(root, train), classes, training.files, passedOver);
  const classNames = namesOf(classes);
  const said = [...splits.rules, ...rules, ...training.rules];
  if (test !== null) {
    await assertKnownClasses(root, { train, test }, options, passedOver);
    const testing = await readClassFiles(root, test, classes, passedOver);
    return { classNames, train: training.files, test: testing.files, rules: [...said, ...testing.rules] };
  }
  if (options.testOptional === true)
    return { classNames, train: training.files, test: [], rules: [...said, 'No test folder: there is no test part.'] };
  const divided = divideFiles(training.files);
  return { ...divided, classNames, rules: [...said, ...divided.rules] };
}

/** A flat training folder could be a pool, or a dataset whose labels lie in a table: nothing is guessed. */
async function assertHasClasses(root: string, train: string, passedOver: PassedOverList): Promise<void> {
  const { folders, images } = await scanFolder(root, train, passedOver);
  if (folders.length > 0 || images.length === 0) return;
  throw new DataError('the training folder has images and no class folders', {
    code: 'labels-missing',
    where: path.join(root, train),
    expected: 'one folder for each class',
    got: `${images.length} images`,
    hint: 'Sort them into a folder for each class; or name this very folder to import them as a pool without labels.',
  });
}

function unlabelledPool(images: readonly string[]): LabelledParts {
  const train = images.map((file) => ({ path: file, label: 0 }));
  const rules = ['Images without class folders: a query pool without labels, of one class, and no test part.'];
  return { classNames: ['unlabelled'], train, test: [], rules };
}

function namesOf(classes: readonly ClassEntry[]): readonly string[] {
  return classes.map(({ name }) => name);
}

/** Divides one list of files by the declared rule. */
function divideFiles(files: readonly LabelledFile[]): Pick<LabelledParts, 'train' | 'test' | 'rules'> {
  const testRows = new Set(declaredTestRows(Int32Array.from(files, ({ label }) => label)));
  return {
    train: files.filter((_, row) => !testRows.has(row)),
    test: files.filter((_, row) => testRows.has(row)),
    rules: [DECLARED_TEST_RULE],
  };
}
