// Creates a folder, with an error that says what to do when the disk refuses.
import { mkdir } from 'node:fs/promises';
import { storageError } from './storage-error.js';

/**
 * Creates the folder and its parents.
 *
 * @param options.mode - permissions of what is created, less what the umask takes away
 * @throws StorageError
 */
export async function makeFolder(folder: string, { mode = 0o777 }: { readonly mode?: number } = {}): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode });
  } catch (error) {
    throw storageError(error, folder);
  }
}
