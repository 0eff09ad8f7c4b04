// The runs of a store: those that go on, or the last one.
import { now } from '../../../lib/process/clock.js';
import { freeSpace } from './disk-watch.js';
import { hasEnded, notedRuns, readJournal } from './files.js';
import { runStatus, type RunStatus } from './status.js';

export interface StoreStatus {
  readonly store: string;
  /** Bytes that may still be written; `null` where nobody says. */
  readonly freeBytes: number | null;
  /** Newest first. */
  readonly runs: readonly RunStatus[];
}

/** @throws StorageError where the store cannot be read */
export async function storeStatus(store: string, { all }: { readonly all: boolean }): Promise<StoreStatus> {
  const freeBytes = (await freeSpace(store))?.freeBytes ?? null;
  const runs: RunStatus[] = [];
  for (const run of (await notedRuns(store)).toReversed()) {
    if (!all && runs.length > 0 && (await hasEnded(store, run))) continue;
    const status = runStatus(await readJournal(store, run), now());
    if (status !== null) runs.push(status);
  }
  return { store, freeBytes, runs: all ? runs : shown(runs) };
}

/** One that ended, died or fell silent is of interest only as the last one. */
function shown(runs: readonly RunStatus[]): readonly RunStatus[] {
  const goOn = runs.filter(({ state }) => state === 'running' || state === 'scoring');
  return goOn.length > 0 ? goOn : runs.slice(0, 1);
}
