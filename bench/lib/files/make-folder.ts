// Creates a folder, with an error that says what to do when the disk refuses.
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { errnoOf, storageError } from './storage-error.js';

/**
 * Creates the folder and its parents.
 *
 * @param options.mode - permissions of what is created, less what the umask takes away
 * @throws StorageError
 */
export async function makeFolder(folder: string, { mode = 0o777 }: { readonly mode?: number } = {}): Promise<void> {
  try {
    await makeEach(path.resolve(folder), mode);
  } catch (error) {
    throw storageError(error, folder);
  }
}

/** Not by `recursive`: Node (20 to 24) tries for ever where a file system answers ENOENT to mkdir, as /proc does. */
async function makeEach(folder: string, mode: number): Promise<void> {
  try {
    await makeOne(folder, mode);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT' || folder === path.dirname(folder)) throw error;
    await makeEach(path.dirname(folder), mode);
    await makeOne(folder, mode);
  }
}

async function makeOne(folder: string, mode: number): Promise<void> {
  try {
    await mkdir(folder, { mode });
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST' || !(await stat(folder)).isDirectory()) throw error;
  }
}
