// One file over HTTP: resumed where it was cut off, retried with growing pauses, given up when nothing comes.
import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import path from 'node:path';
import { Agent, interceptors, request, type Dispatcher } from 'undici';
import type { OfficialFile } from '../../contract/dataset.js';
import { DataError, StealBenchError } from '../../contract/errors.js';
import { digestFile } from '../../lib/files/hash.js';
import { makeFolder } from '../../lib/files/make-folder.js';
import { sourceExists } from '../../lib/files/source-file.js';
import { storageError } from '../../lib/files/storage-error.js';
import { describeFailure, isWorthRetrying, startOfBody } from './http.js';

export interface DownloadProgress {
  readonly file: string;
  readonly bytes: number;
  /** `null` while the server has not said. */
  readonly totalBytes: number | null;
}

export interface DownloadOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** Tries in a row that bring not one byte before it gives up. Default 5. */
  readonly fruitlessTries?: number;
  /** Nothing received for so long ends a try. Default 30,000. */
  readonly stallMs?: number;
  /** First pause; it doubles with each fruitless try. Default 1,000. */
  readonly pauseMs?: number;
}

const DEFAULTS = { fruitlessTries: 5, stallMs: 30_000, pauseMs: 1000 } as const;
/** However many bytes each try brings. */
const MOST_TRIES = 200;
/** Releases often lie behind one or two. */
const MOST_REDIRECTIONS = 10;

/**
 * Downloads a file into a folder, unless it is there already with its checksum.
 *
 * @returns its path
 * @throws DataError `download-failed` or `checksum-wrong` (the file is then moved aside), StorageError
 */
export async function downloadFile(file: OfficialFile, folder: string, options: DownloadOptions = {}): Promise<string> {
  const target = path.join(folder, file.name);
  if (await sourceExists(target)) {
    if (await hasChecksum(target, file)) return target;
    await rename(target, `${target}.rejected`);
  }
  await makeFolder(folder);
  const partial = `${target}.part`;
  await receiveWhole(file, partial, options);
  if (!(await hasChecksum(partial, file))) throw await rejected(file, partial, `${target}.rejected`);
  await rename(partial, target);
  return target;
}

async function receiveWhole(file: OfficialFile, partial: string, options: DownloadOptions): Promise<void> {
  const { fruitlessTries, pauseMs } = { ...DEFAULTS, ...options };
  let fruitless = 0;
  for (let tries = 0; ; tries++) {
    const before = await sizeOf(partial);
    try {
      await receive(file, partial, before, options);
      return;
    } catch (error) {
      options.signal?.throwIfAborted();
      fruitless = (await sizeOf(partial)) > before ? 0 : fruitless + 1;
      if (error instanceof StealBenchError) throw error;
      if (!isWorthRetrying(error) || fruitless >= fruitlessTries || tries >= MOST_TRIES) throw failed(file, error);
    }
    await pause(pauseMs * 2 ** Math.max(0, fruitless - 1), undefined, { signal: options.signal });
  }
}

interface Place extends Pick<DownloadOptions, 'onProgress'> {
  readonly file: OfficialFile;
  readonly partial: string;
  readonly have: number;
}

/** One request, for what is missing; resolves only when the server's whole file is there. */
async function receive(
  file: OfficialFile,
  partial: string,
  have: number,
  { signal, onProgress, stallMs = DEFAULTS.stallMs }: DownloadOptions,
): Promise<void> {
  const client = new Agent({ connect: { timeout: stallMs }, headersTimeout: stallMs, bodyTimeout: stallMs });
  try {
    const answer = await request(file.url, {
      // Some servers refuse who does not say what they are.
      headers: { 'user-agent': 'stealbench', ...(have > 0 ? { range: `bytes=${have}-` } : {}) },
      dispatcher: client.compose(interceptors.redirect({ maxRedirections: MOST_REDIRECTIONS })),
      signal: signal ?? null,
    });
    await keep(answer, { file, partial, have, onProgress });
  } finally {
    await client.destroy();
  }
}

/** Writes the body behind the `have` bytes that are there, or over them where the server sends the whole file. */
async function keep(answer: Dispatcher.ResponseData, place: Place): Promise<void> {
  const { file, partial, have, onProgress } = place;
  const { start, totalBytes } = startOfBody(answer, have);
  if (start === null) return;
  let bytes = start;
  const count = async function* (body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of body) {
      bytes += chunk.length;
      onProgress?.({ file: file.name, bytes, totalBytes });
      yield chunk;
    }
  };
  const sink = createWriteStream(partial, start === 0 ? {} : { flags: 'r+', start });
  await pipeline(answer.body, count, sink).catch((error: unknown) => {
    throw storageError(error, partial);
  });
  if (totalBytes !== null && bytes < totalBytes) throw new Error(`the server sent ${bytes} of ${totalBytes} bytes`);
}

async function hasChecksum(file: string, { checksum }: OfficialFile): Promise<boolean> {
  return checksum === null || (await digestFile(file, checksum.algorithm)).startsWith(checksum.hex);
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

async function rejected({ url, checksum }: OfficialFile, partial: string, aside: string): Promise<DataError> {
  const got = checksum === null ? 'none' : await digestFile(partial, checksum.algorithm);
  await rm(aside, { force: true });
  await rename(partial, aside);
  return new DataError('the downloaded file is not the one its owner published', {
    code: 'checksum-wrong',
    where: url,
    expected: `${checksum?.algorithm ?? ''} ${checksum?.hex ?? ''}`,
    got,
    hint: `It was moved to ${aside}. Fetch again; if it stays wrong, look into the file: a proxy may have answered.`,
  });
}

function failed({ url }: OfficialFile, cause: unknown): DataError {
  return new DataError(`the download failed: ${describeFailure(cause)}`, {
    code: 'download-failed',
    where: url,
    hint: 'Run the command again to go on where it stopped, or get the file by hand and use `stealbench data import`.',
    cause,
  });
}
