// The images of one class: those in its folder, or, where it holds none itself, those in the folders below it.
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { DataError } from '../../contract/errors.js';
import type { PassedOverList } from './passed-over.js';
import { scanFolder } from './scan-folder.js';

/** Folders in folders: more than anybody sorts images into. */
const DEEPEST = 8;

export interface ClassImages {
  /** Paths relative to the root, in order. */
  readonly images: readonly string[];
  /** Folders directly below the class that hold its images; empty where they lie in the class folder itself. */
  readonly inner: readonly string[];
}

/** Images of the class folder `folder`, relative to the root. Throws DataError `folder-loop` where links go in circles. */
export async function classImages(root: string, folder: string, passedOver: PassedOverList): Promise<ClassImages> {
  const { folders, images } = await scanFolder(root, folder, passedOver);
  if (images.length > 0) {
    for (const name of folders) passedOver.add('folders beside the images of their class', path.join(folder, name));
    return { images: images.map((name) => path.join(folder, name)), inner: [] };
  }
  const perFolder = await Promise.all(
    folders.map(async (name) => ({ name, found: await imagesBelow(root, path.join(folder, name), passedOver) })),
  );
  const holding = perFolder.filter(({ found }) => found.length > 0);
  return { images: holding.flatMap(({ found }) => found), inner: holding.map(({ name }) => name) };
}

/** Every image at any depth, folder by folder. */
async function imagesBelow(
  root: string,
  folder: string,
  passedOver: PassedOverList,
  above: readonly string[] = [],
): Promise<readonly string[]> {
  const real = await realpath(path.join(root, folder));
  if (above.includes(real) || above.length >= DEEPEST) throw loop(path.join(root, folder));
  const { folders, images } = await scanFolder(root, folder, passedOver);
  const found = images.map((name) => path.join(folder, name));
  for (const name of folders)
    found.push(...(await imagesBelow(root, path.join(folder, name), passedOver, [...above, real])));
  return found;
}

function loop(where: string): DataError {
  return new DataError('folders lie in one another without end', {
    code: 'folder-loop',
    where,
    expected: `class folders with at most ${DEEPEST} folders below one another`,
    got: 'more, or a link to a folder above',
    hint: 'Remove the link, or name the folder that holds the class folders.',
  });
}
