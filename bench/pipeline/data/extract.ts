// Unpacks the archives of a release; nothing in an archive can write outside the target folder.
import { createReadStream, createWriteStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import * as tar from 'tar';
import { openPromise, type Entry } from 'yauzl';
import { DataError, StealBenchError } from '../../contract/errors.js';
import { makeFolder } from '../../lib/files/make-folder.js';
import { storageError } from '../../lib/files/storage-error.js';

const TAR = /\.(tar|tar\.gz|tgz)$/i;
const ZIP = /\.zip$/i;

/** Whether the file is one that {@link extractArchive} unpacks; a lone `.gz` is not. */
export function isArchive(name: string): boolean {
  return TAR.test(name) || ZIP.test(name);
}

/**
 * Unpacks files and folders; links and devices are refused. An abort rejects with its reason.
 *
 * @throws DataError `archive-corrupt` or `archive-unsafe`, StorageError
 */
export async function extractArchive(archive: string, target: string, signal?: AbortSignal): Promise<void> {
  await makeFolder(target);
  try {
    await (ZIP.test(archive) ? extractZip(archive, target, signal) : extractTar(archive, target, signal));
  } catch (error) {
    signal?.throwIfAborted();
    const known = storageError(error, target);
    if (known instanceof StealBenchError && !isAbout(error, archive)) throw known;
    throw new DataError('the archive cannot be unpacked', {
      code: 'archive-corrupt',
      where: archive,
      expected: 'a whole archive',
      got: error instanceof Error ? error.message : String(error),
      hint: 'Delete it and fetch it again.',
      cause: error,
    });
  }
}

/** Whether the system refused the archive itself, and not a place to write to. */
function isAbout(error: unknown, archive: string): boolean {
  return error instanceof Error && 'path' in error && error.path === archive;
}

async function extractTar(archive: string, target: string, signal?: AbortSignal): Promise<void> {
  const unsafe: DataError[] = [];
  const unpack = tar.extract({
    cwd: target,
    strict: true,
    filter: (name, entry) => {
      const kind = 'type' in entry ? entry.type : 'File';
      const problem = entryProblem(archive, target, name, kind);
      if (problem !== null) unsafe.push(problem);
      return problem === null;
    },
  });
  await pipeline(createReadStream(archive), unpack, { signal });
  const [first] = unsafe;
  if (first !== undefined) throw first;
}

async function extractZip(archive: string, target: string, signal?: AbortSignal): Promise<void> {
  const zip = await openPromise(archive, { autoClose: false, lazyEntries: true });
  try {
    for await (const entry of zip.eachEntry()) {
      signal?.throwIfAborted();
      const { fileName } = entry;
      const link = entry.externalFileAttributes >>> 28 === 0o12;
      const problem = entryProblem(archive, target, fileName, link ? 'SymbolicLink' : 'File');
      if (problem !== null) throw problem;
      const place = path.join(target, fileName);
      await makeFolder(fileName.endsWith('/') ? place : path.dirname(place));
      if (!fileName.endsWith('/'))
        await pipeline(await zip.openReadStreamPromise(entry), checksumOf(entry), createWriteStream(place), { signal });
    }
  } finally {
    zip.close();
  }
}

/** Passes the bytes on and throws at their end where their checksum is another, which yauzl leaves to its caller. */
function checksumOf({ fileName, crc32: wanted }: Entry) {
  return async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let sum = 0;
    for await (const chunk of chunks) {
      sum = crc32(chunk, sum);
      yield chunk;
    }
    if (sum !== wanted) throw new Error(`the checksum of ${JSON.stringify(fileName)} does not match`);
  };
}

const PLAIN = new Set(['File', 'OldFile', 'ContiguousFile', 'Directory', 'GNUDumpDir']);

/** Own check, beside that of the libraries. */
function entryProblem(archive: string, target: string, name: string, kind: string): DataError | null {
  const inside = path.join(path.resolve(target, name), path.sep).startsWith(path.join(path.resolve(target), path.sep));
  if (inside && !name.split(/[\\/]/).includes('..') && !path.isAbsolute(name) && PLAIN.has(kind)) return null;
  return new DataError('the archive holds an entry that no dataset needs', {
    code: 'archive-unsafe',
    where: archive,
    expected: 'files and folders inside the archive',
    got: `${kind} ${JSON.stringify(name)}`,
    hint: 'Do not use this archive; fetch it from its owner.',
  });
}
