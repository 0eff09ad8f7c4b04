// Opens regular files and nothing else: opening a pipe waits for its writer and a device may never end, deaf to signals.
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/**
 * Opens a file for reading. Close it.
 *
 * @throws Error of the file system, whose `code` is `EISDIR` for a folder and `ENOTREG` for a pipe, socket or device
 */
export async function openRegularFile(file: string): Promise<FileHandle> {
  // Without O_NONBLOCK the open itself would wait.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const state = await handle.stat();
    if (state.isFile()) return handle;
    throw Object.assign(new Error(`${file} is no regular file`), {
      code: state.isDirectory() ? 'EISDIR' : 'ENOTREG',
      syscall: 'open',
      path: file,
    });
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * Reads a whole regular file; errors as {@link openRegularFile}, and `EFBIG` for one of more bytes than `largest`.
 */
export async function readRegularFile(file: string, largest = Number.POSITIVE_INFINITY): Promise<Buffer> {
  const handle = await openRegularFile(file);
  try {
    if ((await handle.stat()).size > largest)
      throw Object.assign(new Error(`${file} is larger than ${largest} bytes`), { code: 'EFBIG' });
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
