// Folders that are either whole or absent: built beside their place under another name, then renamed (contract 8).
import { randomUUID } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { PARTIAL_MARK, syncFolder } from './atomic-write.js';
import { makeFolder } from './make-folder.js';
import { errnoOf, storageError } from './storage-error.js';

export interface BuildOptions {
  /** Replaces what is there; otherwise whoever comes first wins and the later build is thrown away. */
  readonly replace?: boolean;
}

/**
 * Runs `build` in an empty temporary folder, then puts that at `target`.
 * Safe against a second process doing the same and against being killed; leftovers of the dead are swept away.
 *
 * @returns what `build` returned, and whether its folder is the one now at `target`
 * @throws StorageError, or whatever `build` throws
 */
export async function buildFolder<T>(
  target: string,
  build: (folder: string) => Promise<T>,
  { replace = false }: BuildOptions = {},
): Promise<{ readonly value: T; readonly placed: boolean }> {
  const temporary = partialName(target);
  try {
    await makeFolder(temporary);
    await sweep(path.dirname(target));
    const value = await build(temporary);
    await syncFolder(temporary);
    return { value, placed: await place(temporary, target, replace) };
  } catch (error) {
    throw storageError(error, target);
  } finally {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function place(temporary: string, target: string, replace: boolean): Promise<boolean> {
  const aside = `${temporary}-old`;
  if (replace) {
    await rename(target, aside).catch((error: unknown) => {
      if (errnoOf(error) !== 'ENOENT') throw error;
    });
  }
  try {
    await rename(temporary, target);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(errnoOf(error) ?? '')) throw error;
    return false;
  } finally {
    if (replace) await rm(aside, { recursive: true, force: true });
  }
  await syncFolder(path.dirname(target));
  return true;
}

/** A name beside the target that says which process builds there, so that leftovers of the dead are known as such. */
export function partialName(target: string): string {
  return `${target}${PARTIAL_MARK}${ownerMark()}-${randomUUID()}`;
}

function ownerMark(): string {
  return `${hostname().replaceAll(/[^\w]/g, '')}-${process.pid}`;
}

/** Removes partial folders of processes of this machine that have ended. */
async function sweep(folder: string): Promise<void> {
  for (const name of await leftovers(folder)) await rm(path.join(folder, name), { recursive: true, force: true });
}

/** Names of the partial folders that processes of this machine left when they were killed; none where nothing can be read. */
export async function leftovers(folder: string): Promise<readonly string[]> {
  const mark = new RegExp(`${PARTIAL_MARK}${ownerMark().replace(/\d+$/, '')}(\\d+)-`);
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => {
    const owner = mark.exec(name)?.[1];
    return owner !== undefined && !isAlive(Number(owner));
  });
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return errnoOf(error) === 'EPERM';
  }
}
