// The last net: an error of the operating system that nobody nearer to the act has explained still ends as one of ours.
import { EnvironmentError, OutOfMemoryError, StealBenchError, StorageError } from '../../contract/errors.js';
import { errnoOf, storageError } from './storage-error.js';

/** Acts on a network; all other calls of Node are about files, folders and processes. */
const NETWORK = /^(connect|listen|bind|accept|getaddrinfo|shutdown|send|recv)/;

/** Where the operating system ended a process before it began. */
const START = /^(spawn|uv_spawn|fork|exec|kill)/;

/**
 * An error of the operating system as StorageError, EnvironmentError or OutOfMemoryError; any other error as it is.
 *
 * @param error - anything thrown
 */
export function systemError(error: unknown): unknown {
  if (error instanceof StealBenchError) return error;
  if (isAllocation(error)) return outOfMemory(error);
  const code = errnoOf(error);
  if (code === null) return error;
  const { syscall = '', path = '', message } = error as NodeJS.ErrnoException;
  const details = { ...(path === '' ? {} : { where: path }), cause: error };
  if (code === 'ERR_FS_FILE_TOO_LARGE' || code === 'ERR_STRING_TOO_LONG')
    return new StorageError('a file is too large to be read whole', {
      ...details,
      code: 'file-too-large',
      hint: 'Check that it is the file that was meant.',
    });
  if (syscall === '') return error;
  if (NETWORK.test(syscall))
    return new EnvironmentError(`the network does not answer (${syscall}: ${code})`, {
      ...details,
      code: 'network',
      hint: 'Check the address and the connection.',
    });
  if (START.test(syscall))
    return new EnvironmentError(`a program cannot be started (${syscall}: ${code})`, {
      ...details,
      code: 'command-not-started',
      hint: 'Check that it is installed, and that this machine has processes and memory to spare.',
    });
  const known = storageError(
    error,
    path === '' ? 'a file' : path,
    isReading(error as NodeJS.ErrnoException) ? 'read' : 'write',
  );
  if (known !== error) return known;
  return new StorageError(`the file system refuses (${message})`, {
    ...details,
    code: 'file-system',
    hint: 'Check the folder and its disk, or choose another one.',
  });
}

function isReading({ syscall = '' }: NodeJS.ErrnoException): boolean {
  return ['scandir', 'opendir', 'stat', 'lstat', 'read', 'readlink', 'access', 'realpath'].includes(syscall);
}

/** V8 says it in words alone. */
function isAllocation(error: unknown): boolean {
  return (
    error instanceof RangeError && /array buffer allocation failed|invalid typed array length/i.test(error.message)
  );
}

function outOfMemory(cause: unknown): OutOfMemoryError {
  return new OutOfMemoryError('this machine has not the memory for that', {
    code: 'out-of-memory',
    hint: 'Close other programs, or ask for less at once.',
    cause,
  });
}
