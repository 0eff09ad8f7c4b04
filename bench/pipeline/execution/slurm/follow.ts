// What one look at the queue means for one job.
import type { Entry } from './entry.js';
import { accounted, cancel, type QueueEntry } from './queue.js';
import { verdictOf, type Verdict } from './verdict.js';

export interface FollowOptions {
  readonly withdrawn: boolean;
  /** What a time limit is multiplied by when it was hit. */
  readonly growth: number;
  /** The suite's own limit: no job gets more. */
  readonly longestMinutes: number;
  readonly notice: (text: string) => void;
}

/** Looks without a word of the job after which it counts as lost: a network file system shows a new file late. */
const MOST_MISSING = 5;

/** @param seen - the job in the queue; `null` where it was not submitted, or the controller has forgotten it */
export async function follow(entry: Entry, seen: QueueEntry | null, options: FollowOptions): Promise<void> {
  if (entry.id === null) return;
  const verdict = seen === null ? await forgotten(entry.id) : verdictOf(seen.state, seen.reason);
  if (verdict === 'waiting') await waits(entry, entry.id, { verdict: 'ended', options, seen });
  else if (verdict === 'running') await runs(entry, entry.id, seen);
  else await ends(entry, entry.id, { verdict, options, seen });
}

interface Ended {
  readonly verdict: keyof typeof ENDINGS;
  readonly options: FollowOptions;
  readonly seen: QueueEntry | null;
}

/** What the job left in the store decides; the queue's word only where it left nothing. */
async function ends(entry: Entry, id: string, { verdict, options, seen }: Ended): Promise<void> {
  const nodes = seen?.nodes ?? '';
  if (nodes !== '') startsOn(entry, nodes);
  const end = await entry.files.end(id);
  if (end !== null) {
    if (entry.nodes === null) entry.task.onStart(null);
    if (end.failure === null) {
      entry.settle({ state: 'done' });
      await entry.clean();
    } else entry.fail(end.failure);
    return;
  }
  ENDINGS[verdict](entry, options, seen?.state ?? 'forgotten');
}

type Ending = (entry: Entry, options: FollowOptions, state: string) => void;

const ENDINGS: Readonly<Record<Exclude<Verdict, 'waiting' | 'running'>, Ending>> = {
  ended: (entry, options, state) => {
    if (++entry.missing < MOST_MISSING) return;
    if (state === 'forgotten') {
      options.notice(`${labelOf(entry)}: Slurm knows nothing of job ${entry.id ?? ''} any more; it is queued again.`);
      entry.lost('forgotten by the controller');
      return;
    }
    entry.fail({
      state: 'failed',
      error: {
        code: 'job-died',
        message: `Slurm says that job ${entry.id ?? ''} is ${state}, and it left no word of its own in the store`,
        hint: 'Read its log. Store, data and this installation must have the same paths on every node.',
      },
    });
  },
  longer: (entry, { growth, longestMinutes, notice }) => {
    const { minutes } = entry.resources;
    if (minutes >= longestMinutes) {
      const error = {
        code: 'timed-out',
        message: 'the job passed its time limit',
        hint: 'Raise "jobTimeLimitMinutes" in the suite.',
      };
      entry.fail({ state: 'timed-out', error });
      return;
    }
    const longer = Math.min(longestMinutes, Math.ceil(minutes * growth));
    notice(`${labelOf(entry)}: ${minutes} minutes were too few; it is queued again with ${longer}.`);
    entry.resources = { ...entry.resources, minutes: longer };
    entry.id = entry.nodes = null;
  },
  again: (entry, { notice }, state) => {
    notice(`${labelOf(entry)}: ${state.toLowerCase().replace('_', ' ')}; it is queued again.`);
    entry.lost(state);
  },
  blocked: (entry, { withdrawn }) => {
    if (withdrawn) entry.settle({ state: 'withdrawn' });
    entry.id = entry.nodes = null;
  },
  cancelled: (entry, { withdrawn }) => {
    if (withdrawn && entry.nodes === null) {
      entry.settle({ state: 'withdrawn' });
      return;
    }
    entry.fail({
      state: 'failed',
      error: {
        code: 'job-cancelled',
        message: `somebody cancelled job ${entry.id ?? ''} in Slurm`,
        hint: 'Run the suite again: it goes on from there.',
      },
    });
  },
  'out-of-memory': (entry) => {
    entry.fail({
      state: 'out-of-memory',
      error: {
        code: 'out-of-memory',
        message: `the job took more than the ${entry.resources.memoryMiB} MiB that it asked for`,
        hint: 'Raise "memoryMiB" in --executor-options, for its kind under "kinds".',
      },
    });
  },
};

/**
 * A controller that died knows on its return what it last wrote to disk, so it may hold a job for waiting that has run
 * meanwhile. What the job left is true all the same, and it must not run again.
 */
async function waits(entry: Entry, id: string, ended: Ended): Promise<void> {
  const { options, seen } = ended;
  entry.missing = 0;
  if ((await entry.files.end(id)) !== null) {
    await cancel([id]);
    await ends(entry, id, ended);
    return;
  }
  if (entry.nodes !== null)
    options.notice(`${labelOf(entry)}: taken from ${entry.nodes} and back in the queue (${seen?.reason ?? ''}).`);
  entry.nodes = null;
}

async function runs(entry: Entry, id: string, seen: QueueEntry | null): Promise<void> {
  entry.missing = 0;
  startsOn(entry, seen?.nodes ?? '');
  const progress = await entry.files.progress(id);
  if (progress !== null) entry.task.onProgress(progress.fraction, progress.note);
}

/** Told once for each time that it begins: also of one that began and ended between two looks. */
function startsOn(entry: Entry, nodes: string): void {
  if (entry.nodes !== nodes) entry.task.onStart(nodes);
  entry.nodes = nodes;
}

/** A state from the accounting has no reason; without accounting the job's own word alone counts. */
async function forgotten(id: string): Promise<Verdict> {
  const state = await accounted(id);
  return state === null ? 'ended' : verdictOf(state, '');
}

function labelOf(entry: Entry): string {
  return entry.task.request.job.label;
}
