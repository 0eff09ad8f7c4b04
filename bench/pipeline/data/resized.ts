// A part at another size, made once and kept beside the original, so that jobs do not resize over and over.
import { rename, rm } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { ImageStore, Shape3 } from '../../contract/arrays.js';
import type { DatasetPart } from '../../contract/dataset.js';
import { PARTIAL_MARK } from '../../lib/atomic-write.js';
import { makeFolder } from '../../lib/make-folder.js';
import { openNpyRows } from '../../lib/npy-rows.js';
import { createNpyWriter } from '../../lib/npy-writer.js';
import { RESIZE_RULE, resizeImages } from '../../lib/resize.js';
import { sourceExists } from '../../lib/source-file.js';
import { storageError } from '../../lib/storage-error.js';

const CHUNK = 1024;

/**
 * The part at `shape` by {@link RESIZE_RULE}, read from `<variant>/resized/`; made first where it is not there yet.
 *
 * @throws StorageError, DataError for a damaged file
 */
export async function resizedPart(
  variantFolder: string,
  part: DatasetPart,
  images: ImageStore,
  shape: Shape3,
): Promise<ImageStore> {
  const folder = path.join(variantFolder, 'resized');
  const file = path.join(folder, `${part}-${shape.join('x')}-rule-${RESIZE_RULE.version}.npy`);
  if (!(await sourceExists(file))) {
    await makeFolder(folder);
    await writeResized(file, images, shape);
  }
  return openNpyRows(file);
}

async function writeResized(file: string, images: ImageStore, shape: Shape3): Promise<void> {
  const temporary = `${file}${PARTIAL_MARK}${randomUUID()}`;
  const writer = await createNpyWriter(temporary, '|u1', shape);
  try {
    for (let start = 0; start < images.count; start += CHUNK) {
      const length = Math.min(CHUNK, images.count - start);
      const chunk = images.read(Array.from({ length }, (_, offset) => start + offset));
      await writer.append((await resizeImages(chunk, shape)).pixels);
    }
    await writer.finish();
    await rename(temporary, file);
  } catch (error) {
    throw storageError(error, file);
  } finally {
    await writer.abandon();
    await rm(temporary, { force: true });
  }
}
