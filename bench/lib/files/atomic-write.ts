// Files that are either whole or absent: temporary file, fsync, rename (contract 8). Own code and not a library because
// the usual one calls write(2) once, and on a nearly full disk that stores a part and reports success.
import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from './make-folder.js';
import { storageError } from './storage-error.js';

/** Marks unfinished files and folders; whoever lists a folder skips names that contain it. */
export const PARTIAL_MARK = '.partial-';

interface WriteOptions {
  /** Permissions of the file, less what the process's umask takes away; default 0o666. */
  readonly mode?: number;
}

/**
 * Writes a whole file, creating its folder; at every instant the path holds the old content or the new.
 *
 * @throws StorageError `disk-full` or `not-writable`
 */
export async function writeFileAtomic(
  file: string,
  data: Uint8Array | string,
  { mode = 0o666 }: WriteOptions = {},
): Promise<void> {
  const temporary = `${file}${PARTIAL_MARK}${randomUUID()}`;
  try {
    await makeFolder(path.dirname(file));
    await writeAndSync(temporary, data, mode);
    await rename(temporary, file);
    await syncFolder(path.dirname(file));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw storageError(error, file);
  }
}

/** Writes JSON, two spaces deep, with a newline at the end. */
export async function writeJsonAtomic(file: string, value: unknown, options: WriteOptions = {}): Promise<void> {
  await writeFileAtomic(file, `${JSON.stringify(value, null, 2)}\n`, options);
}

/** Makes renames in a folder survive a power cut, where the platform can. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeAndSync(file: string, data: Uint8Array | string, mode: number): Promise<void> {
  const handle = await open(file, 'wx', mode);
  try {
    await handle.writeFile(data);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
