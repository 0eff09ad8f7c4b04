// Folders of class folders, with or without train and test folders above them: how most image datasets lie on a disk.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { DatasetPlugin, DecodedLayout } from '../contract/dataset.js';
import { DataError } from '../contract/errors.js';
import { isImageName } from './decode-image.js';
import { concatChunks, decodeLabelledFiles, limitFiles, type LabelledFile } from './labelled-files.js';
import { corruptSource, findSource, listSource, sourceExists } from './source-file.js';
import { DECLARED_TEST_RULE, declaredTestRows } from './splits.js';

export interface ImageFolderOptions {
  /** Class folders expected; `null` takes any number from 2. */
  readonly classes: number | null;
  /** [height, width] where the user asks for none. */
  readonly defaultSize: readonly [number, number];
  /** Folder inside the one named, as official archives unpack to; the first that exists. */
  readonly roots?: readonly string[];
  /** Class folders that are left out. */
  readonly ignore?: readonly string[];
  /** Whether `train` alone, without a test folder, is a dataset without a test part rather than one to be divided. */
  readonly testOptional?: boolean;
}

const TEST_FOLDERS = ['test', 'val', 'valid'] as const;

export interface LabelledParts {
  readonly classNames: readonly string[];
  readonly train: readonly LabelledFile[];
  readonly test: readonly LabelledFile[];
  readonly rules: readonly string[];
}

/**
 * `decode` of an image folder: `<class>/<image>`, divided by a fixed rule, or `train/<class>/<image>` beside
 * `test/<class>/<image>` (or `val`). Classes are the folders' names, sorted; other files are passed over.
 */
export function imageFolderDecoder(options: ImageFolderOptions): DatasetPlugin['decode'] {
  return async ({ folder, size, limit }) => {
    const root = options.roots === undefined ? '' : await findSource(folder, [...options.roots, '.']);
    const parts = await readParts(folder, root, options);
    return labelledLayout(folder, parts, { size: size ?? options.defaultSize, limit });
  };
}

/** The decoded form of labelled files, resized to cover one size. */
export function labelledLayout(
  folder: string,
  { classNames, rules, ...parts }: LabelledParts,
  { size, limit }: { readonly size: readonly [number, number]; readonly limit: number | null },
): DecodedLayout {
  const train = limitFiles(parts.train, 'train', limit);
  const test = limitFiles(parts.test, 'test', limit);
  const [height, width] = size;
  return {
    classNames,
    shape: [height, width, 3],
    chunks: concatChunks(
      decodeLabelledFiles(folder, train, { part: 'train', size, fit: 'cover' }),
      decodeLabelledFiles(folder, test, { part: 'test', size, fit: 'cover' }),
    ),
    rules: [`Decoded by libvips, resized to cover ${height}x${width} (Lanczos 3) and cut at the centre.`, ...rules],
    files: [...train, ...test].map((file) => file.path),
  };
}

/** Divides one list of files by the declared rule. */
export function divideFiles(files: readonly LabelledFile[]): Pick<LabelledParts, 'train' | 'test' | 'rules'> {
  const testRows = new Set(declaredTestRows(Int32Array.from(files, ({ label }) => label)));
  return {
    train: files.filter((_, row) => !testRows.has(row)),
    test: files.filter((_, row) => testRows.has(row)),
    rules: [DECLARED_TEST_RULE],
  };
}

async function readParts(folder: string, root: string, options: ImageFolderOptions): Promise<LabelledParts> {
  const trainFolder = path.join(root, 'train');
  if (!(await sourceExists(path.join(folder, trainFolder)))) {
    const classNames = await classFolders(folder, root, options);
    return { classNames, ...divideFiles(await readClasses(folder, root, classNames)) };
  }
  const classNames = await classFolders(folder, trainFolder, options);
  const train = await readClasses(folder, trainFolder, classNames);
  const testFolder = await firstFolder(folder, root);
  if (testFolder !== null) {
    await assertKnownClasses(path.join(folder, testFolder), classNames, options);
    return { classNames, train, test: await readClasses(folder, testFolder, classNames), rules: [] };
  }
  return options.testOptional === true
    ? { classNames, train, test: [], rules: ['No test folder: there is no test part.'] }
    : { classNames, ...divideFiles(train) };
}

async function firstFolder(folder: string, root: string): Promise<string | null> {
  for (const name of TEST_FOLDERS) {
    if (await sourceExists(path.join(folder, root, name))) return path.join(root, name);
  }
  return null;
}

async function classFolders(folder: string, root: string, options: ImageFolderOptions): Promise<readonly string[]> {
  const names = await folderNames(path.join(folder, root), options);
  const wanted = options.classes;
  if (wanted === null ? names.length >= 2 : names.length === wanted) return names;
  throw new DataError('this folder holds no class folders as expected', {
    code: 'classes-unexpected',
    where: path.join(folder, root),
    expected: wanted === null ? 'at least 2 class folders' : `${wanted} class folders`,
    got: `${names.length}`,
    hint: 'Name the folder that holds one folder for each class, or `train` and `test` folders with one for each.',
  });
}

async function folderNames(folder: string, { ignore = [] }: ImageFolderOptions): Promise<readonly string[]> {
  await listSource(folder);
  const entries = await readdir(folder, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  return folders
    .map(({ name }) => name)
    .filter((name) => !ignore.includes(name))
    .sort();
}

async function assertKnownClasses(
  folder: string,
  classNames: readonly string[],
  options: ImageFolderOptions,
): Promise<void> {
  const foreign = (await folderNames(folder, options)).find((name) => !classNames.includes(name));
  if (foreign !== undefined) throw corruptSource(folder, 'the classes of the training folder', foreign);
}

async function readClasses(
  folder: string,
  root: string,
  classNames: readonly string[],
): Promise<readonly LabelledFile[]> {
  const perClass = await Promise.all(
    classNames.map(async (name, label) => {
      const own = path.join(root, name);
      if (!(await sourceExists(path.join(folder, own)))) return [];
      const images = (await listSource(path.join(folder, own))).filter(isImageName);
      return images.map((image) => ({ path: path.join(own, image), label }));
    }),
  );
  return perClass.flat();
}
