// Whether a folder could be made and written to, asked before hours of work rather than after.
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import { errnoOf, storageError } from './storage-error.js';

/**
 * Checks, and makes nothing: the folder, or the nearest one above it that exists, must be a folder that may be written to.
 *
 * @throws StorageError
 */
export async function assertFutureFolder(folder: string): Promise<void> {
  for (let place = folder; ; place = path.dirname(place)) {
    try {
      if (!(await stat(place)).isDirectory()) throw Object.assign(new Error('no folder'), { code: 'ENOTDIR' });
      await access(place, constants.W_OK | constants.X_OK);
      return;
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT' || place === path.dirname(place)) throw storageError(error, folder);
    }
  }
}
