// One process at a time asks a victim: two would pass a budget and a rate together that each keeps alone.
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { EnvironmentError } from '../../contract/errors.js';
import { makeFolder } from '../../lib/files/make-folder.js';

/**
 * Held until the function that it gives is called; one that a dead process left is taken over.
 *
 * @throws EnvironmentError `victim-busy`
 */
export async function lockVictim(folder: string): Promise<() => Promise<void>> {
  await makeFolder(folder);
  const file = path.join(folder, 'asking.pid');
  const take = async (): Promise<boolean> =>
    writeFile(file, String(process.pid), { flag: 'wx' }).then(
      () => true,
      (error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
        throw error;
      },
    );
  if (await take()) return () => rm(file, { force: true });
  const holder = Number(await readFile(file, 'utf8').catch(() => ''));
  if (holder !== process.pid && isAlive(holder)) throw busy(file, holder);
  await rm(file, { force: true });
  if (await take()) return () => rm(file, { force: true });
  throw busy(file, holder);
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function busy(file: string, pid: number): EnvironmentError {
  return new EnvironmentError('another process is asking this victim', {
    code: 'victim-busy',
    where: file,
    expected: 'one process at a time',
    got: `process ${pid}`,
    hint: 'Wait until the other run has ended; its answers count for this one too.',
  });
}
