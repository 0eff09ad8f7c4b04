// Turns what a file system answers into an error that says what to do.
import { StorageError } from '../contract/errors.js';

const CAUSES: Readonly<Record<string, { readonly code: string; readonly message: string; readonly hint: string }>> = {
  ENOSPC: { code: 'disk-full', message: 'the disk is full', hint: 'Free some space, or choose another folder.' },
  EDQUOT: {
    code: 'disk-full',
    message: 'the disk quota is used up',
    hint: 'Free some space, or choose another folder.',
  },
  EFBIG: { code: 'disk-full', message: 'the file system takes no larger file', hint: 'Choose another folder.' },
  EACCES: {
    code: 'not-writable',
    message: 'permission denied',
    hint: 'Make the folder writable, or choose another one.',
  },
  EPERM: {
    code: 'not-writable',
    message: 'operation not permitted',
    hint: 'Make the folder writable, or choose another one.',
  },
  EROFS: {
    code: 'not-writable',
    message: 'the file system is read-only',
    hint: 'Choose a folder on another file system.',
  },
  ENOTDIR: { code: 'not-writable', message: 'a part of the path is a file', hint: 'Choose another folder.' },
  EEXIST: {
    code: 'not-writable',
    message: 'a file is in the way',
    hint: 'Move the file away, or choose another folder.',
  },
  EISDIR: {
    code: 'not-writable',
    message: 'a folder is in the way',
    hint: 'Move the folder away, or choose another name.',
  },
};

const FOLDERS = 'Folders are set by --data, --store and --results.';

/** A StorageError `disk-full` or `not-writable` if the error means that; else the error itself. */
export function storageError(error: unknown, where: string): unknown {
  const code = errnoOf(error);
  const known = code === null ? undefined : CAUSES[code];
  if (known === undefined) return error;
  return new StorageError(`cannot write: ${known.message} (${code ?? ''})`, {
    code: known.code,
    where,
    hint: `${known.hint} ${FOLDERS}`,
    cause: error,
  });
}

/** `ENOENT` and the like, or `null` if the error carries none. */
export function errnoOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
