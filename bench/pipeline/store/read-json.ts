// Reads a JSON file that a person may have written, with errors that say where.
import { UsageError } from '../../contract/errors.js';
import { readRegularFile } from '../../lib/files/regular-file.js';
import { errnoOf, storageError } from '../../lib/files/storage-error.js';
import { parseJson } from '../../lib/json/parse.js';

/** Bytes; the largest of our own documents, a plan of 100,000 cells, has about half of it. */
const LARGEST = 2 ** 28;

/** What no path and no permission mends. */
const OF_THE_MACHINE = new Set(['EIO', 'EMFILE', 'ENFILE']);

/** Throws UsageError `file-unreadable`, StorageError where the disk fails, or ValidationError as `parseJson` does, with the place of the mistake. */
export async function readJson(file: string): Promise<unknown> {
  return parseJson(await readBytes(file), file);
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return await readRegularFile(file, LARGEST);
  } catch (error) {
    if (OF_THE_MACHINE.has(errnoOf(error) ?? '')) throw storageError(error, file, 'read');
    throw new UsageError(`cannot read the file (${(error as NodeJS.ErrnoException).code ?? 'unknown cause'})`, {
      code: 'file-unreadable',
      where: file,
      hint: 'Check the path and its permissions; pipes and devices are not read.',
      cause: error,
    });
  }
}
