// Where jobs run: one interface, one file in executors/ each. The run decides what may start; an executor starts it.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from '../../contract/errors.js';
import type { Job } from '../../contract/plan.js';
import { packageInfo } from '../../lib/files/package-root.js';
import type { JobFailure } from './events.js';
import type { JobRequest } from './job-protocol.js';

/** `withdrawn`: it never ran, because a job that it needs failed or because nothing more was to start. */
export type TaskEnd =
  | { readonly state: 'done' }
  | { readonly state: 'failed'; readonly failure: JobFailure; readonly logFile: string }
  | { readonly state: 'withdrawn' };

/** A job that is handed over, once. */
export interface Task {
  readonly request: JobRequest;
  /** Runs even if its evidence is there. */
  readonly fresh: boolean;
  /** Called each time that it begins: again where it was put back into a queue. */
  readonly onStart: (where: string | null) => void;
  readonly onProgress: (fraction: number, note: string) => void;
}

export interface Executor {
  /** Jobs at once, for the display. */
  readonly parallel: number;
  /** Whether a job may be handed over before those that it needs have ended: the executor then keeps the order. */
  readonly keepsOrder: boolean;
  /** Whether one more may be handed over now, beside `open` that have not ended. With none open the answer is yes. */
  readonly admit: (job: Job, open: number) => Promise<boolean>;
  /**
   * Runs a job to its end, wherever that is, and leaves its evidence in the store.
   *
   * Rejects with the signal's reason once the job is stopped, and with an error where nothing can be started at all.
   */
  readonly run: (task: Task) => Promise<TaskEnd>;
  /** From now on nothing starts that does not run already; what waits ends as `withdrawn`. */
  readonly withdraw: () => Promise<void>;
}

/** What an executor is opened with. */
export interface ExecutorContext {
  readonly storeRoot: string;
  /** Jobs at once, or `null` where nobody said. */
  readonly parallel: number | null;
  readonly timeLimitMs: number;
  readonly signal: AbortSignal;
  /** Tells a person something that is no failure: a queue that does not answer, a node that was lost. */
  readonly notice: (text: string) => void;
}

/** What a file in executors/ exports as `executor`; its id is the file's name. */
export interface ExecutorPlugin {
  /** Whether jobs run on other machines than this one, whose backends then say nothing. */
  readonly remote: boolean;
  /**
   * @param optionsFile - a JSON file of the executor's own options, or `null`
   * @throws UsageError or ValidationError where the options are wrong, EnvironmentError where it cannot work here
   */
  readonly open: (optionsFile: string | null) => Promise<(context: ExecutorContext) => Executor>;
}

/** @throws UsageError `unknown-executor` */
export async function findExecutor(id: string): Promise<ExecutorPlugin> {
  const folder = path.join(packageInfo().root, 'dist/bench/pipeline/execution/executors');
  const known = (await readdir(folder)).filter((name) => name.endsWith('.js')).map((name) => name.slice(0, -3));
  if (known.includes(id)) {
    const { executor } = (await import(`./executors/${id}.js`)) as { readonly executor: ExecutorPlugin };
    return executor;
  }
  throw new UsageError('there is no executor of that name', {
    code: 'unknown-executor',
    expected: known.join(' or '),
    got: id,
    hint: 'Leave --executor out to run on this machine.',
  });
}
