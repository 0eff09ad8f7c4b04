// Folders of class folders as lists of labelled images: which classes there are, and which images each has.
import path from 'node:path';
import type { ClassEntry } from '../../contract/dataset.js';
import { DataError } from '../../contract/errors.js';
import type { LabelledFile } from './labelled-files.js';
import { corruptSource } from '../../lib/files/source-file.js';
import { classImages } from './class-images.js';
import { listedClasses, orderClasses, type OrderedClasses } from './class-order.js';
import type { PassedOverList } from './passed-over.js';
import { scanFolder } from './scan-folder.js';
import { ambiguous, isSplitName } from './split-folders.js';

export interface ClassTreeOptions {
  /** Class folders expected; `null` takes any number from 2. */
  readonly classes: number | null;
  /** Class folders that are left out. */
  readonly ignore?: readonly string[];
}

/** The classes of a folder of class folders, in order. Throws DataError `classes-unexpected`. */
export async function readClasses(
  root: string,
  folder: string,
  { classes: wanted, ignore = [] }: ClassTreeOptions,
  listed: readonly ClassEntry[] | null,
  passedOver: PassedOverList,
): Promise<OrderedClasses> {
  const { folders, images } = await scanFolder(root, folder, passedOver);
  const where = path.join(root, folder);
  const names = folders.filter((name) => !ignore.includes(name));
  const ordered =
    listed === null ? orderClasses(names) : { classes: listedClasses(listed, names, where), rules: [LISTED_RULE] };
  const count = ordered.classes.length;
  if (wanted === null ? count >= 2 : count === wanted) return ordered;
  throw new DataError('this folder holds no class folders as expected', {
    code: 'classes-unexpected',
    where,
    expected: wanted === null ? 'at least 2 class folders' : `${wanted} class folders`,
    got: `${count}${images.length > 0 ? ` and ${images.length} images` : ''}`,
    hint: 'Name the folder that holds one folder for each class, or `train` and `test` folders with one for each.',
  });
}

const BESIDE = 'images beside the class folders';
const NO_CLASS = 'folders that are no class';
const LISTED_RULE = 'Classes, their order and their names are as listed, not by the names of the folders.';

export interface ClassFiles {
  readonly files: readonly LabelledFile[];
  readonly rules: readonly string[];
}

/** The images of each class that has a folder; one without a folder has none. */
export async function readClassFiles(
  root: string,
  folder: string,
  classes: readonly ClassEntry[],
  passedOver: PassedOverList,
): Promise<ClassFiles> {
  const { folders, images } = await scanFolder(root, folder, passedOver);
  passedOver.add(BESIDE, folder === '' ? '.' : folder, images.length);
  const listed = new Set(classes.map((entry) => entry.folder));
  for (const name of folders.filter((one) => !listed.has(one))) passedOver.add(NO_CLASS, path.join(folder, name));
  const perClass = await Promise.all(
    classes.map(async ({ folder: name }, label) => {
      if (!folders.includes(name)) return { name, files: [], inner: [] };
      const { images, inner } = await classImages(root, path.join(folder, name), passedOver);
      return { name, files: images.map((image) => ({ path: image, label })), inner };
    }),
  );
  const deep = perClass.filter(({ inner }) => inner.length > 0);
  const parts = deep.find(({ inner }) => inner.every(isSplitName));
  if (parts !== undefined) {
    const got = `${parts.inner.join(' and ')} in ${path.join(folder, parts.name)}`;
    throw ambiguous(path.join(root, folder), 'parts above the classes, as in train/<class>/<image>', got);
  }
  return { files: perClass.flatMap(({ files }) => files), rules: deepRules(folder, deep) };
}

/** Says which reading was taken of images that do not lie in their class folder itself. */
function deepRules(
  folder: string,
  deep: readonly { readonly name: string; readonly inner: readonly string[] }[],
): readonly string[] {
  const [first] = deep;
  if (first === undefined) return [];
  const place = folder === '' ? '' : `${folder}/`;
  if (deep.every(({ inner }) => inner.join() === 'images')) return [`Images are those of ${place}<class>/images.`];
  const example = `${place}${first.name}/${first.inner[0] ?? ''}`;
  return [
    `Images that lie deeper, as in ${example} (${deep.length} classes), belong to the class folder above; if the inner ` +
      'folders are the classes, name a folder that holds them.',
  ];
}

/** Refuses classes without an image, unless a class file names them: a victim could not learn them. */
export function assertImagesOfEach(
  root: string,
  classes: readonly ClassEntry[],
  files: readonly LabelledFile[],
  passedOver: PassedOverList,
): void {
  const present = new Set(files.map(({ label }) => label));
  const empty = classes.filter((_, label) => !present.has(label)).map(({ folder }) => folder);
  if (empty.length === 0) return;
  const left = passedOver.list().map(({ reason, count, names }) => `${count} ${reason}, as ${names[0] ?? ''}`);
  throw new DataError('a class without an image that can be read', {
    code: 'class-empty',
    where: root,
    expected: 'images in every class folder',
    got: `none in ${empty.slice(0, 5).join(', ')}${left.length > 0 ? ` (passed over: ${left.join('; ')})` : ''}`,
    hint: 'Convert its images to PNG, remove the folder, or list the classes that count in a file for --classes.',
  });
}

/** Refuses folders of the test part that are no class of the training part; one that a class file leaves out is none. */
export async function assertKnownClasses(
  root: string,
  { train, test }: { readonly train: string; readonly test: string },
  { ignore = [] }: ClassTreeOptions,
  passedOver: PassedOverList,
): Promise<void> {
  const { folders } = await scanFolder(root, test, passedOver);
  const known = new Set([...ignore, ...(await scanFolder(root, train, passedOver)).folders]);
  const foreign = folders.find((name) => !known.has(name));
  if (foreign !== undefined) throw corruptSource(path.join(root, test), 'the classes of the training folder', foreign);
}
