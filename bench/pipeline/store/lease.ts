// What a run counts on, announced beside the store's locks, so that `gc` removes none of it. It dies with its owner, as a lock does.
//
//   leases/gate          a lock: leases are made under it, and evidence is removed under it
//   leases/<name>/keys   a job's key a line
//   leases/<name>/lock   a lock that its owner has for as long as it counts on them
//
// Who looks which evidence is there has announced before what it counts on: what `gc` then does not find announced, nobody took for there.
import { readdir, readFile, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { StorageError } from '../../contract/errors.js';
import { writeFileAtomic } from '../../lib/files/atomic-write.js';
import { errnoOf, storageError } from '../../lib/files/storage-error.js';
import { acquireLock, isHeld, LOCK_TIMES, type Lock, type LockTimes } from './lock.js';

const GATE = 'gate';

/** The gate is had for moments, except by `gc`: who waits looks often. */
const GATE_TIMES: LockTimes = { ...LOCK_TIMES, lookMs: 100 };

/** Milliseconds of waiting after which it is worth a word. */
const WORD_AFTER_MS = 2000;

export interface LeaseOptions {
  readonly signal: AbortSignal;
  /** Told what is no failure: that it waits, or that it goes on without a lease. */
  readonly notice?: (text: string) => void;
}

export interface LeaseRequest {
  readonly root: string;
  /** Of this lease alone; that of a run is the run's. */
  readonly name: string;
  /** Keys of the jobs whose evidence is counted on, there or yet to be made. */
  readonly keys: readonly string[];
}

/** What the work under a lease is told. */
export interface Leased {
  /** Whether the store knows what is counted on; not so where it takes no writes. */
  readonly isAnnounced: boolean;
  /** Aborted like the caller's, and where another machine took this process for dead. */
  readonly signal: AbortSignal;
}

/**
 * Does work that counts on evidence, announced. Where the store takes no writes of ours it is done all the same, and said so.
 *
 * @throws StorageError `lease-lost` where evidence may be gone, because this process had shown no sign of life for a minute
 */
export async function underLease<T>(
  request: LeaseRequest,
  options: LeaseOptions,
  work: (leased: Leased) => Promise<T>,
): Promise<T> {
  const lock = request.keys.length === 0 ? null : await announced(request, options);
  if (lock === null) return work({ isAnnounced: false, signal: options.signal });
  const lost = new AbortController();
  lock.lost.addEventListener('abort', () => lost.abort(leaseLost(request.root)), { once: true });
  try {
    return await work({ isAnnounced: true, signal: AbortSignal.any([options.signal, lost.signal]) });
  } finally {
    await lock.release();
    await rm(leaseFolder(request.root, request.name), { recursive: true, force: true }).catch(() => undefined);
    await rmdir(path.join(request.root, 'leases')).catch(() => undefined);
  }
}

async function announced(request: LeaseRequest, options: LeaseOptions): Promise<Lock | null> {
  try {
    return await takeLease(request, options);
  } catch (error) {
    if (!(error instanceof StorageError) || error.code !== 'not-writable') throw error;
    options.notice?.(`\`stealbench gc\` will not know what is counted on here: ${error.message}`);
    return null;
  }
}

async function takeLease({ root, name, keys }: LeaseRequest, options: LeaseOptions): Promise<Lock> {
  const gate = await acquireGate(root, options);
  try {
    await writeFileAtomic(path.join(leaseFolder(root, name), 'keys'), keys.map((key) => `${key}\n`).join(''));
    return await acquireLock(lockFolder(root, name), { signal: options.signal });
  } finally {
    await gate.release();
  }
}

/** Waits until no lease is being made and no evidence is being removed. */
export async function acquireGate(root: string, { signal, notice }: LeaseOptions): Promise<Lock> {
  let word: NodeJS.Timeout | undefined;
  const onWait = (owner: string): void => {
    word = setTimeout(() => notice?.(`waits for ${owner}, which removes evidence from this store`), WORD_AFTER_MS);
  };
  try {
    return await acquireLock(path.join(root, 'leases', GATE), { signal, onWait, times: GATE_TIMES });
  } finally {
    clearTimeout(word);
  }
}

/** Keys that others count on, by the name of their lease; and the names of leases whose owners are dead. */
export interface KnownLeases {
  readonly living: ReadonlyMap<string, readonly string[]>;
  readonly dead: readonly string[];
}

/** Takes up to a minute where an owner on another machine shows no sign of life. */
export async function knownLeases(root: string, signal: AbortSignal, times = LOCK_TIMES): Promise<KnownLeases> {
  const names = (await list(path.join(root, 'leases'))).filter((name) => name !== GATE);
  const held = await Promise.all(names.map((name) => isHeld(lockFolder(root, name), { signal, times })));
  const living = new Map<string, readonly string[]>();
  const dead: string[] = [];
  for (const [index, name] of names.entries()) {
    const keys = held[index] === true ? await readKeys(path.join(leaseFolder(root, name), 'keys')) : null;
    if (keys === null) dead.push(name);
    else living.set(name, keys);
  }
  return { living, dead };
}

/** An owner that was only suspended sees by it that it has lost its lease. */
export async function removeLease(root: string, name: string): Promise<void> {
  await rm(leaseFolder(root, name), { recursive: true, force: true });
}

function leaseFolder(root: string, name: string): string {
  return path.join(root, 'leases', name);
}

function lockFolder(root: string, name: string): string {
  return path.join(leaseFolder(root, name), 'lock');
}

async function list(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw storageError(error, folder, 'read');
  }
}

/** `null` where its owner let go of it between two looks. */
async function readKeys(file: string): Promise<readonly string[] | null> {
  try {
    return (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw storageError(error, file, 'read');
  }
}

function leaseLost(root: string): StorageError {
  return new StorageError('another process took this one for dead, and evidence that it counts on may be gone', {
    code: 'lease-lost',
    where: root,
    hint: 'Run the same command again: it computes what is missing. This process had stood still for a minute, or its disk had.',
  });
}
