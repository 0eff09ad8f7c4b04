// Folders that are either whole or absent: built beside their place under another name, then renamed (contract 8).
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { PARTIAL_MARK, syncFolder } from './atomic-write.js';
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
  const temporary = `${target}${PARTIAL_MARK}${ownerMark()}-${randomUUID()}`;
  try {
    await mkdir(temporary, { recursive: true });
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

function ownerMark(): string {
  return `${hostname().replaceAll(/[^\w]/g, '')}-${process.pid}`;
}

/** Removes partial folders of processes of this machine that have ended. */
async function sweep(folder: string): Promise<void> {
  const mark = new RegExp(`${PARTIAL_MARK}${ownerMark().replace(/\d+$/, '')}(\\d+)-`);
  for (const name of await readdir(folder)) {
    const owner = mark.exec(name)?.[1];
    if (owner === undefined || isAlive(Number(owner))) continue;
    await rm(path.join(folder, name), { recursive: true, force: true });
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return errnoOf(error) === 'EPERM';
  }
}
