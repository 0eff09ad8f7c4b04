// Creates a folder, with an error that says what to do when the disk refuses.
import { mkdir } from 'node:fs/promises';
import { storageError } from './storage-error.js';

/** Creates the folder and its parents. Throws StorageError. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw storageError(error, folder);
  }
}
