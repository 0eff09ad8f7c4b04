// Tables of images that list one twice, or with two classes, or none at all: refused, since every figure would count it.
import type { LabelledFile } from './labelled-files.js';
import { corruptSource } from '../../lib/files/source-file.js';

/** The files themselves. Throws DataError `source-corrupt` for an image that comes twice and for an empty list. */
export function listedOnce(files: readonly LabelledFile[], where: string): readonly LabelledFile[] {
  if (files.length === 0) throw corruptSource(where, 'at least one image', 'an empty table');
  const known = new Map<string, number>();
  for (const { path, label } of files) {
    const other = known.get(path);
    if (other === label) throw corruptSource(where, 'each image once', `${path} twice`);
    if (other !== undefined)
      throw corruptSource(where, 'one class an image', `${path} with classes ${other} and ${label}`);
    known.set(path, label);
  }
  return files;
}
