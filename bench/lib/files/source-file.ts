// Reads files of a dataset's official layout, with errors that say what was looked for.
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { DataError } from '../../contract/errors.js';
import { readRegularFile } from './regular-file.js';
import { errnoOf } from './storage-error.js';

/** Throws DataError `source-missing` or `source-unreadable`. */
export async function readSource(file: string): Promise<Buffer> {
  try {
    return await readRegularFile(file);
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** Names in a folder, sorted by code point. Throws DataError `source-missing` or `source-unreadable`. */
export async function listSource(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
  } catch (error) {
    throw unreadable(folder, error);
  }
}

/**
 * The first of the candidates that exists, relative to the folder.
 *
 * @throws DataError `source-missing` naming them all
 */
export async function findSource(
  folder: string,
  candidates: readonly string[],
  exists: (place: string) => Promise<boolean> = sourceExists,
): Promise<string> {
  for (const candidate of candidates) {
    if (await exists(path.join(folder, candidate))) return candidate;
  }
  throw new DataError('the official layout is not in this folder', {
    code: 'source-missing',
    where: folder,
    expected: candidates.join(' or '),
    got: 'neither',
    hint: 'Name the folder that holds the unpacked release; `stealbench data list` says how to get it.',
  });
}

export async function sourceExists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

export async function isSourceFile(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** A DataError `source-corrupt`: the file is truncated, damaged or of another kind. */
export function corruptSource(
  where: string,
  expected: string,
  got: string,
  cause?: unknown,
  hint = 'Download or unpack the file again; nothing was imported.',
): DataError {
  return new DataError('damaged or foreign data', {
    code: 'source-corrupt',
    where,
    expected,
    got,
    hint,
    cause,
  });
}

function unreadable(where: string, cause: unknown): DataError {
  const missing = errnoOf(cause) === 'ENOENT' || errnoOf(cause) === 'ENOTDIR';
  return new DataError(
    missing ? 'a part of the release is missing' : `cannot read (${errnoOf(cause) ?? 'unknown cause'})`,
    {
      code: missing ? 'source-missing' : 'source-unreadable',
      where,
      hint: missing ? 'Unpack the whole release, or name the folder that holds it.' : 'Check the permissions.',
      cause,
    },
  );
}
