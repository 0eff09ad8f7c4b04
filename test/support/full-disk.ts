// A disk that is full from the n-th write on, for code in this process: what is refused is what a full disk refuses.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { devNull } from 'node:os';

type Call = (this: unknown, ...parameters: unknown[]) => unknown;
type Holder = Record<string, unknown>;

const OF_FOLDERS = ['mkdir', 'open', 'rename', 'writeFile', 'copyFile', 'symlink'];
const OF_HANDLES = ['write', 'writeFile', 'sync'];

/**
 * Acts while the calls of node:fs/promises that need room succeed `writes` times and fail with ENOSPC from then on;
 * reading and removing go on.
 *
 * @returns what it rejected with, or `null` if there was room enough
 */
export async function onFullDisk(writes: number, act: () => Promise<unknown>): Promise<unknown> {
  const handle = await fs.promises.open(devNull);
  const ofHandles = Object.getPrototypeOf(handle) as Holder;
  await handle.close();
  let left = writes;
  const takeRoom = (name: string): void => {
    left -= 1;
    if (left < 0) throw Object.assign(new Error(`ENOSPC: no space left on device, ${name}`), { code: 'ENOSPC' });
  };
  const restore = [
    ...OF_FOLDERS.map((name) => limit(fs.promises as unknown as Holder, name, takeRoom)),
    ...OF_HANDLES.map((name) => limit(ofHandles, name, takeRoom)),
  ];
  syncBuiltinESMExports();
  try {
    await act();
    return null;
  } catch (error) {
    return error;
  } finally {
    restore.forEach((undo) => undo());
    syncBuiltinESMExports();
  }
}

function limit(holder: Holder, name: string, takeRoom: (name: string) => void): () => void {
  const call = holder[name] as Call;
  holder[name] = async function (this: unknown, ...parameters: unknown[]): Promise<unknown> {
    const [, flags = 'r'] = parameters;
    if (name !== 'open' || flags !== 'r') takeRoom(name);
    return await call.apply(this, parameters);
  };
  return () => {
    holder[name] = call;
  };
}
