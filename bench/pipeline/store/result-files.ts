// The files of a results folder: regular ones alone. A link could show one record twice, or one that is not in the folder.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Dirent } from 'node:fs';
import { ValidationError } from '../../contract/errors.js';

export interface ResultFiles {
  /** Relative to the folder, `/`-separated, sorted. */
  readonly files: readonly string[];
  /** What is neither a file nor a folder, with what it is; nothing of it is read. */
  readonly others: readonly { readonly name: string; readonly kind: string }[];
}

/** Looks into every folder below, and through no link. */
export async function resultFiles(folder: string): Promise<ResultFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const nameOf = ({ parentPath, name }: Dirent): string =>
    path.relative(folder, path.join(parentPath, name)).split(path.sep).join('/');
  return {
    files: entries
      .filter((entry) => entry.isFile())
      .map(nameOf)
      .sort(),
    others: entries
      .filter((entry) => !entry.isFile() && !entry.isDirectory())
      .map((entry) => ({ name: nameOf(entry), kind: kindOf(entry) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** Throws ValidationError `no-regular-file` for the first of `others`: a row behind it would be missing without a word. */
export function refuseOthers(folder: string, { others }: ResultFiles): void {
  const [first] = others;
  if (first === undefined) return;
  throw new ValidationError('something among the results that is no file', {
    code: 'no-regular-file',
    where: path.join(folder, first.name),
    expected: 'files and folders',
    got: first.kind,
    hint: 'Put the records themselves there, or name the folder that the link points to.',
  });
}

function kindOf(entry: Dirent): string {
  if (entry.isSymbolicLink()) return 'a symbolic link';
  return entry.isFIFO() ? 'a named pipe' : entry.isSocket() ? 'a socket' : 'a device';
}
