// Journals as files of the store: the last fifty runs, one file each.
import { open, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { RunLine } from '../../../contract/run-line.js';
import { firstProblem } from '../../../contract/validate.js';
import { makeFolder } from '../../../lib/files/make-folder.js';
import { errnoOf, storageError } from '../../../lib/files/storage-error.js';
import { FileSink, type LineSink } from './sinks.js';

const KEPT = 50;
const ENDING = '.jsonl';
/** Longer than the last line of a run that ended. */
const LAST_BYTES = 2 ** 16;

/** The journal of a run that begins; the oldest ones go once there are more than fifty. */
export function journalSink(storeRoot: string, run: string, onFailure: (error: unknown) => void): LineSink {
  const folder = path.join(storeRoot, 'runs');
  const opened = async () => {
    await makeFolder(folder);
    for (const old of (await noted(folder)).slice(0, -(KEPT - 1)))
      await rm(path.join(folder, `${old}${ENDING}`), { force: true });
    return open(path.join(folder, `${run}${ENDING}`), 'ax');
  };
  return new FileSink(opened, onFailure);
}

/** Names of the runs that a store knows, oldest first. */
export async function notedRuns(storeRoot: string): Promise<readonly string[]> {
  return noted(path.join(storeRoot, 'runs'));
}

/**
 * Lines of a run so far. A line that is not whole yet, or none of ours, is passed over: a run that was killed may have left one.
 *
 * @throws StorageError
 */
export async function readJournal(storeRoot: string, run: string): Promise<readonly RunLine[]> {
  const file = path.join(storeRoot, 'runs', `${run}${ENDING}`);
  try {
    return (await readFile(file, 'utf8')).split('\n').flatMap(parsed);
  } catch (error) {
    // It made room for another between two looks.
    if (errnoOf(error) === 'ENOENT') return [];
    throw storageError(error, file, 'read');
  }
}

/** Whether the last line says that it ended: asked of many journals, of which few go on. */
export async function hasEnded(storeRoot: string, run: string): Promise<boolean> {
  const handle = await open(path.join(storeRoot, 'runs', `${run}${ENDING}`), 'r').catch(() => null);
  if (handle === null) return true;
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read({
      buffer: Buffer.alloc(LAST_BYTES),
      position: Math.max(0, size - LAST_BYTES),
    });
    return buffer.toString('utf8', 0, bytesRead).includes('{"type":"run-ended"');
  } finally {
    await handle.close();
  }
}

function parsed(text: string): readonly RunLine[] {
  try {
    const value = JSON.parse(text) as unknown;
    return firstProblem(RunLine, value) === null ? [value as RunLine] : [];
  } catch {
    return [];
  }
}

async function noted(folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(folder);
    return names
      .filter((name) => name.endsWith(ENDING))
      .map((name) => name.slice(0, -ENDING.length))
      .sort();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw storageError(error, folder, 'read');
  }
}
