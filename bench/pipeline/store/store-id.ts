// A store's own name, by which processes on several machines know that they share it: paths differ from node to node.
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from '../../lib/files/make-folder.js';
import { errnoOf, storageError } from '../../lib/files/storage-error.js';

/** Made by whoever asks first. */
export async function storeId(root: string): Promise<string> {
  const file = path.join(root, 'store-id');
  await makeFolder(root);
  try {
    await writeFile(file, randomUUID(), { flag: 'wx' });
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw storageError(error, file);
  }
  return readFile(file, 'utf8');
}
