// One process at a time asks a victim: two would pass a budget and a rate together that each keeps alone.
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { EnvironmentError } from '../../contract/errors.js';
import { makeFolder } from '../../lib/files/make-folder.js';
import { isRunning } from '../../lib/process/identity.js';

/** A process that was killed needs a moment to be gone: looks at it, a tenth of a second apart. */
const LOOKS = 20;

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
  if (holder !== process.pid && (await staysAlive(holder))) throw busy(file, holder);
  await rm(file, { force: true });
  if (await take()) return () => rm(file, { force: true });
  throw busy(file, holder);
}

async function staysAlive(pid: number): Promise<boolean> {
  for (let look = 1; isRunning(pid); look++) {
    if (look === LOOKS) return true;
    await pause(100);
  }
  return false;
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
