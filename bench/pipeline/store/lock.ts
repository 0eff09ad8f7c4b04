// A lock that processes on several machines share, as files of the store. It dies with its owner, and no clocks are compared.
//
// The owner makes a file and appends a byte to it now and then. Who waits looks how large the file is: on the owner's machine
// the kernel says whether the owner lives; elsewhere a file that did not grow for a minute of the waiting one's own
// clock has no owner. It is then not removed but outbid: who makes the file of the next number, which a file system
// lets one process do (O_EXCL, on NFS from version 3 on), has the lock, and an owner that sees a higher number has lost it.
import { constants } from 'node:fs';
import { appendFile, mkdir, open, readdir, readFile, rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { errnoOf, storageError } from '../../lib/files/storage-error.js';
import { monotonicMs } from '../../lib/process/clock.js';
import { isAlive, ownIdentity, type ProcessIdentity } from '../../lib/process/identity.js';

export interface LockTimes {
  /** Milliseconds between two bytes of an owner. */
  readonly beatMs: number;
  /** Milliseconds without one after which a lock of another machine has no owner. */
  readonly staleMs: number;
  /** Milliseconds between two looks of one who waits. */
  readonly lookMs: number;
}

/** A network file system may show a change some seconds late (NFS: 3 to 60 for attributes, at once for what is opened). */
export const LOCK_TIMES: LockTimes = { beatMs: 5000, staleMs: 60_000, lookMs: 1000 };

export interface Lock {
  /** Aborted where another process took the lock over, because this one had shown no sign of life. */
  readonly lost: AbortSignal;
  /** Looks whether the lock is still this process's, before an act that must not be done without it. */
  readonly isMine: () => Promise<boolean>;
  readonly release: () => Promise<void>;
}

export interface LockOptions {
  readonly signal: AbortSignal;
  /** Called once if the lock is not free, with the machine and process that have it. */
  readonly onWait?: (owner: string) => void;
  readonly times?: LockTimes;
}

/**
 * Waits until the lock is free.
 *
 * @param folder - of this lock alone; made and removed
 * @throws the signal's reason, or StorageError
 */
export async function acquireLock(folder: string, { signal, onWait, times = LOCK_TIMES }: LockOptions): Promise<Lock> {
  let watched: Watched = { number: 0, size: 0, since: 0 };
  let isToldOf = false;
  for (;;) {
    signal.throwIfAborted();
    const numbers = await held(folder);
    const top = numbers.at(-1) ?? 0;
    const owner = top === 0 ? null : await look(folder, top);
    // It was released between two looks.
    if (top !== 0 && owner === null) continue;
    if (owner !== null && (watched.number !== top || watched.size !== owner.size))
      watched = { number: top, size: owner.size, since: monotonicMs() };
    if (owner === null || isStale(owner, watched, times)) {
      const lock = await take(folder, { number: top + 1, below: numbers, times });
      if (lock !== null) return lock;
      continue;
    }
    if (!isToldOf) onWait?.(owner.name);
    isToldOf = true;
    await wait(times.lookMs, undefined, { signal });
  }
}

/** Whether a living process has the lock. Of one on another machine a sign of life is awaited, for `staleMs` at most. */
export async function isHeld(
  folder: string,
  { signal, times = LOCK_TIMES }: Omit<LockOptions, 'onWait'>,
): Promise<boolean> {
  let watched: Watched | null = null;
  for (;;) {
    signal.throwIfAborted();
    const top = (await held(folder)).at(-1);
    if (top === undefined) return false;
    const owner = await look(folder, top);
    if (owner !== null) {
      const alive = owner.identity === null ? null : isAlive(owner.identity);
      if (alive !== null) return alive;
      watched ??= { number: top, size: owner.size, since: monotonicMs() };
      if (watched.number !== top || watched.size !== owner.size) return true;
      if (isStale(owner, watched, times)) return false;
    }
    await wait(times.lookMs, undefined, { signal });
  }
}

interface Watched {
  readonly number: number;
  readonly size: number;
  readonly since: number;
}

interface Owner {
  /** `null` while the owner has not written it yet. */
  readonly identity: ProcessIdentity | null;
  readonly name: string;
  readonly size: number;
}

function isStale({ identity }: Owner, watched: Watched, { staleMs }: LockTimes): boolean {
  const alive = identity === null ? null : isAlive(identity);
  if (alive !== null) return !alive;
  return monotonicMs() - watched.since > staleMs;
}

/** Numbers of the files, lowest first. */
async function held(folder: string): Promise<readonly number[]> {
  try {
    return (await readdir(folder)).map(Number).sort((a, b) => a - b);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw storageError(error, folder, 'read');
  }
}

async function look(folder: string, number: number): Promise<Owner | null> {
  try {
    const text = await readFile(path.join(folder, String(number)), 'utf8');
    const [line = '', ...beats] = text.split('\n');
    // A line that is not whole yet has no end.
    if (beats.length === 0) return { identity: null, name: 'a process that just began', size: text.length };
    const identity = JSON.parse(line) as ProcessIdentity;
    return { identity, name: `process ${identity.pid}`, size: text.length };
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw storageError(error, folder, 'read');
  }
}

interface Bid {
  readonly number: number;
  /** Of those that are outbid. */
  readonly below: readonly number[];
  readonly times: LockTimes;
}

/** `null` where another process was faster. */
async function take(folder: string, { number, below, times }: Bid): Promise<Lock | null> {
  const file = path.join(folder, String(number));
  let isMade = false;
  try {
    await mkdir(folder, { recursive: true });
    const handle = await open(file, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY);
    isMade = true;
    await handle.writeFile(`${JSON.stringify(ownIdentity())}\n`).finally(() => handle.close());
  } catch (error) {
    // On a full disk the file is there and says nothing: others would wait a minute for it.
    if (isMade) await rm(file, { force: true }).catch(() => undefined);
    // ENOENT: who released it removed the folder just now.
    if (errnoOf(error) === 'EEXIST' || errnoOf(error) === 'ENOENT') return null;
    throw storageError(error, file);
  }
  // One that was there before may have been released, and a new one begun, since it was seen.
  const others = (await held(folder)).filter((other) => other !== number && !below.includes(other));
  if (others.length > 0) {
    await rm(file, { force: true });
    return null;
  }
  for (const other of below) await rm(path.join(folder, String(other)), { force: true });
  return hold(folder, number, times);
}

function hold(folder: string, number: number, { beatMs }: LockTimes): Lock {
  const file = path.join(folder, String(number));
  const lost = new AbortController();
  const isMine = async (): Promise<boolean> => {
    const size = await stat(file).then(
      ({ size: bytes }) => bytes,
      () => null,
    );
    const higher = (await held(folder)).some((other) => other > number);
    if (size === null || higher) lost.abort(new Error('another process took the lock over'));
    return !lost.signal.aborted;
  };
  const beat = async (): Promise<void> => {
    if (await isMine()) await appendFile(file, '.', { flag: constants.O_APPEND | constants.O_WRONLY });
  };
  // A beat that fails (a full disk, a server that is away) is no loss: only another owner is.
  const timer = setInterval(() => void beat().catch(() => undefined), beatMs).unref();
  return {
    lost: lost.signal,
    isMine,
    release: async () => {
      clearInterval(timer);
      if (!lost.signal.aborted) await rm(file, { force: true });
      await rmdir(folder).catch(() => undefined);
    },
  };
}
