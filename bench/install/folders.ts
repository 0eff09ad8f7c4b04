// Where installed backends lie: versioned folders of the user's cache, made beside their final place and renamed into it.
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import envPaths from 'env-paths';
import { StorageError } from '../contract/errors.js';
import { NODE_API_VERSION, TFJS_VERSION } from './pins.js';

const PARTIAL = '.partial-';

/** Parent of all backends: `STEALBENCH_BACKENDS`, or a folder of the user's cache. */
export function backendsRoot(environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = environment['STEALBENCH_BACKENDS'];
  if (chosen !== undefined && chosen !== '') return path.resolve(chosen);
  return path.join(envPaths('stealbench', { suffix: '' }).cache, 'backends');
}

/** Folder of one version for this platform: `tensorflow-4.22.0-napi8-linux-x64`. */
export function backendFolder(id: string, root: string = backendsRoot()): string {
  return path.join(root, `${id}-${TFJS_VERSION}-napi${NODE_API_VERSION}-${process.platform}-${process.arch}`);
}

/**
 * Fills a folder so that it exists whole or not at all: `fill` works in a folder beside it, which is then renamed.
 *
 * @param folder - final place; an older one there is replaced only after `fill` succeeded
 * @returns what `fill` returned
 * @throws {@link StorageError} if the parent cannot be written
 */
export async function fillAtomically<T>(folder: string, fill: (partial: string) => Promise<T>): Promise<T> {
  const partial = `${folder}${PARTIAL}${process.pid}-${randomUUID().slice(0, 8)}`;
  await makeFolder(partial);
  await removeAbandoned(folder);
  try {
    const result = await fill(partial);
    await replace(folder, partial);
    return result;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new StorageError(
      `cannot write the backends folder (${cause instanceof Error ? cause.message : String(cause)})`,
      {
        code: 'backends-unwritable',
        where: path.dirname(folder),
        hint: 'Make the folder writable, or name another one in STEALBENCH_BACKENDS.',
        cause,
      },
    );
  }
}

/** The old folder steps aside first, for a rename never replaces a folder that has content. */
async function replace(folder: string, partial: string): Promise<void> {
  const old = `${folder}${PARTIAL}${process.pid}-old`;
  await rename(folder, old).catch(ignoreMissing);
  await rename(partial, folder);
  await rm(old, { recursive: true, force: true });
}

/** Removes what killed installs left beside the folder; those of living processes stay. */
async function removeAbandoned(folder: string): Promise<void> {
  const prefix = `${path.basename(folder)}${PARTIAL}`;
  for (const name of await readdir(path.dirname(folder))) {
    if (!name.startsWith(prefix)) continue;
    const owner = Number.parseInt(name.slice(prefix.length), 10);
    if (!isAlive(owner)) await rm(path.join(path.dirname(folder), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function ignoreMissing(error: unknown): void {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
  throw error;
}
