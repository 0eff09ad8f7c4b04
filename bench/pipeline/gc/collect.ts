// gc: looks what of a store is garbage, or removes it, while no run can begin to count on any of it.
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { StorageError } from '../../contract/errors.js';
import { storageError } from '../../lib/files/storage-error.js';
import { EvidenceStore } from '../store/evidence-store.js';
import { acquireGate, removeLease } from '../store/lease.js';
import { LOCK_TIMES, type Lock, type LockTimes } from '../store/lock.js';
import { VerifiedIndex } from '../store/verified-index.js';
import { countedOn } from './counted-on.js';
import { findGarbage, type Garbage } from './garbage.js';

export interface CollectOptions {
  readonly storeRoot: string;
  /** Keys of all jobs of the plans whose evidence is to stay. */
  readonly needed: ReadonlySet<string>;
  /** `false`: looks and removes nothing. */
  readonly remove: boolean;
  readonly signal: AbortSignal;
  readonly notice: (text: string) => void;
  readonly times?: LockTimes;
}

export interface Collected extends Garbage {
  /** Runs and other work that goes on and counts on evidence. */
  readonly leases: number;
  /** Evidence that stays for these alone. */
  readonly keptForOthers: number;
  /** How much of the evidence that is garbage was removed: all, none, or some where the act was interrupted. */
  readonly removed: number;
}

/**
 * Evidence goes by one rename each, so that one who is killed on the way leaves the rest whole.
 *
 * @throws UsageError `run-unannounced`, StorageError, or the signal's reason
 */
export async function collect(options: CollectOptions): Promise<Collected> {
  const store = new EvidenceStore(options.storeRoot);
  if (!options.remove || !existsSync(store.root)) return look(store, options);
  const gate = await acquireGate(store.root, options);
  const aside: string[] = [];
  try {
    const found = await look(store, options);
    await setAside(store, found, { gate, aside, ...options });
    return { ...found, removed: aside.length };
  } catch (error) {
    throw storageError(error, store.root);
  } finally {
    // Runs may begin: what is set aside is no evidence any more.
    await gate.release();
    for (const folder of aside) await rm(folder, { recursive: true, force: true });
  }
}

async function look(store: EvidenceStore, { needed, remove, signal, times }: CollectOptions): Promise<Collected> {
  const { leases, jobs } = await countedOn(store, signal, times ?? LOCK_TIMES);
  const leased = new Set([...leases.living.values()].flat());
  const others = (key: string): boolean => leased.has(key) || jobs.has(key);
  const garbage = await findGarbage(store, (key) => needed.has(key) || others(key));
  const keptForOthers = (await store.keys()).filter((key) => !needed.has(key) && others(key)).length;
  if (remove) for (const name of leases.dead) await removeLease(store.root, name);
  return { ...garbage, leases: leases.living.size, keptForOthers, removed: 0 };
}

interface Act extends CollectOptions {
  readonly gate: Lock;
  /** Filled with what was taken away and is yet to be deleted. */
  readonly aside: string[];
}

async function setAside(store: EvidenceStore, { evidence, beside }: Garbage, act: Act): Promise<void> {
  const index = new VerifiedIndex(store.root);
  for (const { key } of evidence) {
    await mayGoOn(store, act);
    const folder = await store.setAside(key);
    if (folder !== null) act.aside.push(folder);
  }
  for (const one of beside.paths) {
    await mayGoOn(store, act);
    await rm(one, { recursive: true, force: true });
  }
  await index.drop(evidence.map(({ key }) => key));
  await index.save();
}

async function mayGoOn({ root }: EvidenceStore, { signal, gate }: Act): Promise<void> {
  signal.throwIfAborted();
  if (await gate.isMine()) return;
  throw new StorageError(
    'another process took this one for dead, and runs may have begun since: nothing more is removed',
    {
      code: 'lease-lost',
      where: root,
      hint: 'Run the same command again. This process had stood still for a minute, or its disk had.',
    },
  );
}
