// Which folders of a tree are its training and its test part, by the names that people give them.
import path from 'node:path';
import { DataError } from '../../contract/errors.js';
import type { PassedOverList } from './passed-over.js';
import { scanFolder } from './scan-folder.js';

const TRAIN = ['train', 'training'] as const;
/** In the order in which they are taken where several hold labelled images. */
const TEST = ['test', 'testing', 'val', 'validation', 'valid', 'dev', 'eval'] as const;

/** Names of a folder that holds every image of a part, whatever it shows. */
const HOLDS_ALL = new Set(['images', 'img', 'test', 'all', 'unknown', 'unlabelled', 'unlabeled']);

export interface SplitFolders {
  readonly train: string;
  /** `null` where no other folder holds images by class. */
  readonly test: string | null;
  readonly rules: readonly string[];
}

/** Whether a folder's name says that it is a part of a dataset rather than a class. */
export function isSplitName(name: string): boolean {
  return [...TRAIN, ...TEST].some((known) => known === name.toLowerCase());
}

/** The folder with training images; `null` where none is called so. Throws DataError `layout-ambiguous` for two. */
export function trainFolder(folders: readonly string[], where: string): string | null {
  const [first, second] = named(folders, TRAIN);
  if (first !== undefined && second !== undefined) throw ambiguous(where, 'one training folder', `${first}, ${second}`);
  return first ?? null;
}

/**
 * The test part beside a training folder: the first by name that holds class folders. Every other folder is passed over
 * with its reason, and so is a flat one, whose images have no labels. `folder` holds them all and is relative to the root.
 */
export async function chooseSplits(
  root: string,
  { folder, train, folders }: { readonly folder: string; readonly train: string; readonly folders: readonly string[] },
  passedOver: PassedOverList,
): Promise<SplitFolders> {
  const candidates = named(folders, TEST);
  for (const name of folders) {
    if (name !== train && !candidates.includes(name))
      passedOver.add('folders that are no part of the dataset by their names', path.join(folder, name));
  }
  const { folders: trainClasses } = await scanFolder(root, path.join(folder, train), passedOver);
  const labelled: string[] = [];
  for (const name of candidates) {
    const { folders: own, images } = await scanFolder(root, path.join(folder, name), passedOver);
    if (own.some((one) => trainClasses.includes(one) || !HOLDS_ALL.has(one.toLowerCase()))) labelled.push(name);
    else await passUnlabelled(root, path.join(folder, name), { images, folders: own }, passedOver);
  }
  const [test, ...others] = labelled;
  for (const name of others)
    passedOver.add(`labelled folders that could be the test part instead`, path.join(folder, name));
  const also = others.length === 0 ? '' : `; ${others.join(' and ')}, which could be too, is left out`;
  return {
    train: path.join(folder, train),
    test: test === undefined ? null : path.join(folder, test),
    rules: test === undefined ? [] : [`The folder ${train} is the training part and ${test} the test part${also}.`],
  };
}

async function passUnlabelled(
  root: string,
  folder: string,
  { images, folders }: { readonly images: readonly string[]; readonly folders: readonly string[] },
  passedOver: PassedOverList,
): Promise<void> {
  passedOver.add('images without labels, in a folder without class folders', folder, images.length);
  for (const name of folders) {
    const inner = await scanFolder(root, path.join(folder, name), passedOver);
    const reason = 'images without labels, in a folder that is no class of the training part';
    passedOver.add(reason, path.join(folder, name), inner.images.length);
  }
}

function named(folders: readonly string[], names: readonly string[]): readonly string[] {
  return names.flatMap((name) => folders.filter((folder) => folder.toLowerCase() === name));
}

/** A DataError for two readings of a tree, both named. */
export function ambiguous(where: string, expected: string, got: string): DataError {
  return new DataError('this folder can be read in two ways', {
    code: 'layout-ambiguous',
    where,
    expected,
    got,
    hint: 'Name the folder that is meant, or rename the others.',
  });
}
