// Turns what a file system answers into an error that says what to do.
import { StorageError } from '../../contract/errors.js';

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
  ENAMETOOLONG: {
    code: 'name-too-long',
    message: 'a name is longer than the file system takes',
    hint: 'Choose shorter names, or a folder nearer to the root.',
  },
  EIO: {
    code: 'disk-error',
    message: 'the disk reports an input/output error',
    hint: 'Check the disk, or choose a folder on another one.',
  },
  EMFILE: {
    code: 'too-many-files',
    message: 'this process may open no more files',
    hint: 'Raise the limit (`ulimit -n`), or run fewer jobs at once.',
  },
  ENFILE: {
    code: 'too-many-files',
    message: 'this machine may open no more files',
    hint: 'Close other programs, or run fewer jobs at once.',
  },
  ENOENT: {
    code: 'not-writable',
    message: 'a part of the path is missing, or no folder can be made there',
    hint: 'Choose another folder.',
  },
  ELOOP: {
    code: 'not-writable',
    message: 'symbolic links lead in a circle',
    hint: 'Choose another folder.',
  },
  EBUSY: {
    code: 'not-writable',
    message: 'the file or folder is in use',
    hint: 'Close what uses it, or choose another folder.',
  },
};

const FOLDERS = 'Folders are set by --data, --store and --results.';

/**
 * A StorageError such as `disk-full` or `not-writable` if the error is one of a file system; else the error itself.
 *
 * @param act - what was tried; a refused read is `not-readable` where a refused write is `not-writable`
 */
export function storageError(error: unknown, where: string, act: 'read' | 'write' = 'write'): unknown {
  const code = errnoOf(error);
  const known = code === null ? undefined : CAUSES[code];
  if (known === undefined) return error;
  const reads = act === 'read';
  return new StorageError(`cannot ${act}: ${known.message} (${code ?? ''})`, {
    code: reads ? known.code.replace('writable', 'readable') : known.code,
    where,
    hint: `${reads ? known.hint.replace('writable', 'readable') : known.hint} ${FOLDERS}`,
    cause: error,
  });
}

/** `ENOENT` and the like, or `null` if the error carries none. */
export function errnoOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
