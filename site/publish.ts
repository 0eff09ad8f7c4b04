// Puts a finished site in the place of the old one: a reader sees the old or the new, never half of either.
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { StorageError } from '../bench/contract/errors.js';

/** Lies in every built site; a folder without it is never replaced. */
export const MARKER = 'site.json';

/**
 * Runs `write` on an empty folder beside `out`, then swaps the two. If `write` throws, nothing of `out` has changed.
 *
 * Throws StorageError `not-a-site` where `out` holds anything but a site that was built before, and `site-write` where
 * the disk refuses.
 */
export async function publish(out: string, write: (folder: string) => Promise<void>): Promise<void> {
  await refuseForeign(out);
  const beside = `${out}.${randomUUID()}`;
  try {
    await mkdir(beside, { recursive: true });
    await write(beside);
    await swap(beside, out);
  } catch (cause) {
    await rm(beside, { recursive: true, force: true });
    throw asStorageError(cause, out);
  }
}

async function refuseForeign(out: string): Promise<void> {
  if (!existsSync(out)) return;
  const entries = await readdir(out).catch(() => null);
  if (entries !== null && (entries.length === 0 || entries.includes(MARKER))) return;
  throw new StorageError('The output folder holds something else', {
    code: 'not-a-site',
    where: out,
    expected: `an empty folder, or one with ${MARKER}`,
    got: entries === null ? 'no folder' : `${entries.length} other entries`,
    hint: 'Name another folder with --out, or empty this one yourself: it will not be overwritten.',
  });
}

async function swap(fresh: string, out: string): Promise<void> {
  if (!existsSync(out)) {
    await mkdir(path.dirname(out), { recursive: true });
    await rename(fresh, out);
    return;
  }
  const old = `${fresh}.old`;
  await rename(out, old);
  await rename(fresh, out);
  await rm(old, { recursive: true, force: true });
}

/** Failures of the disk become StorageError; all others stay what they are. */
function asStorageError(cause: unknown, out: string): unknown {
  if (!(cause instanceof Error) || !('syscall' in cause)) return cause;
  return new StorageError(`The site could not be written: ${cause.message}`, {
    code: 'site-write',
    where: out,
    hint: 'Free some space or choose a writable folder with --out, then build again.',
    cause,
  });
}
