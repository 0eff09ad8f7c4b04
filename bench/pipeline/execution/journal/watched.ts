// A run that others can watch: what it tells is noted, its disks are looked at, and how it ended is the last line.
import { serializeError } from '../../../contract/errors.js';
import type { Plan } from '../../../contract/plan.js';
import { systemError } from '../../../lib/files/system-error.js';
import { storageError } from '../../../lib/files/storage-error.js';
import type { RunListener } from '../events.js';
import { watchDisks } from './disk-watch.js';
import { journalSink } from './files.js';
import { Journal, newRunId } from './journal.js';
import type { LineSink } from './sinks.js';

export interface WatchOptions {
  readonly suite: Plan['suite'];
  readonly storeRoot: string;
  readonly results: string;
  readonly sinks: readonly LineSink[];
  readonly onEvent: RunListener;
  readonly signal: AbortSignal;
}

/** What a run leaves: the state of each cell's record. */
type Ended = readonly { readonly state: string }[];

/** Calls `work` with a listener for its events and the name of the run; settles as it does, once everything is noted. */
export async function watched<E extends Ended>(
  { suite, storeRoot, results, sinks, onEvent, signal }: WatchOptions,
  work: (onEvent: RunListener, run: string) => Promise<E>,
): Promise<E> {
  const run = newRunId();
  const notNoted = (error: unknown): void =>
    onEvent({
      type: 'notice',
      text: `\`stealbench status\` will not know this run: ${messageOf(storageError(error, storeRoot))}`,
    });
  const inStore = journalSink(storeRoot, run, notNoted);
  const journal = new Journal({ run, suite, sinks });
  let stopWatch = (): void => undefined;
  const tell: RunListener = (event) => {
    // A run that has nothing to do leaves the store as it is.
    if (event.type === 'started' && event.jobs.length > 0) journal.alsoTo(inStore);
    journal.onEvent(event);
    onEvent(event);
    if (event.type === 'started') stopWatch = watchDisks([storeRoot, results], tell);
  };
  try {
    const ended = await work(tell, run);
    stopWatch();
    await journal.end(ended.every(({ state }) => state === 'completed') ? 'completed' : 'incomplete', {
      cells: counts(ended),
    });
    return ended;
  } catch (error) {
    stopWatch();
    if (signal.aborted) await journal.end('interrupted', {});
    else await journal.end('failed', { error: serializeError(systemError(error)) });
    throw error;
  }
}

function counts(ended: Ended): Record<string, number> {
  const states: Record<string, number> = {};
  for (const { state } of ended) states[state] = (states[state] ?? 0) + 1;
  return states;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
