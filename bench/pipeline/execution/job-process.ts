// One job in a process of its own: time limit, log, and every way to end told apart.
import { open } from 'node:fs/promises';
import path from 'node:path';
import { execaNode } from 'execa';
import type { SerializedError } from '../../contract/errors.js';
import { checkJson } from '../../contract/validate.js';
import { writeJsonAtomic } from '../../lib/files/atomic-write.js';
import { makeFolder } from '../../lib/files/make-folder.js';
import { packageInfo } from '../../lib/files/package-root.js';
import { tellingLine } from '../../lib/text/telling-line.js';
import { computeEnvironment, computeSwitches } from '../../tensor/process-environment.js';
import type { JobFailure } from './events.js';
import { JobMessage, type JobRequest } from './job-protocol.js';

export interface JobProcessOptions {
  readonly request: JobRequest;
  readonly timeLimitMs: number;
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number, note: string) => void;
  /** Called once the process is there. */
  readonly onSpawn?: (pid: number) => void;
}

export type JobEnd =
  /** `peakBytes`: the most memory that the process held. */
  { readonly ok: true; readonly peakBytes: number } | { readonly ok: false; readonly failure: JobFailure };

/** Time that a job has between SIGTERM and SIGKILL. */
const GRACE_MS = 5000;

/** The log of a job, stdout and stderr together, newest run only. */
export function logFile(store: string, key: string): string {
  return path.join(store, 'logs', `${key}.log`);
}

/** Runs a job to its end. Rejects only if the process cannot be started; an abort rejects with its reason. */
export async function runJobProcess({
  request,
  timeLimitMs,
  signal,
  onProgress,
  onSpawn,
}: JobProcessOptions): Promise<JobEnd> {
  const { job, store } = request;
  const requestFile = path.join(store, 'requests', `${job.key}.json`);
  await writeJsonAtomic(requestFile, request);
  await makeFolder(path.dirname(logFile(store, job.key)));
  const log = await open(logFile(store, job.key), 'w');
  try {
    const child = execaNode(path.join(packageInfo().root, 'dist/bench/pipeline/execution/job-main.js'), [requestFile], {
      ipc: true,
      reject: false,
      timeout: timeLimitMs,
      cancelSignal: signal,
      forceKillAfterDelay: GRACE_MS,
      // Nothing is ever written: its end tells the job that this process is gone.
      stdin: 'pipe',
      stdout: { file: logFile(store, job.key) },
      stderr: ['pipe', { file: logFile(store, job.key) }],
      maxBuffer: { stderr: 1_000_000 },
      env: computeEnvironment(request.threads, process.env),
      nodeOptions: [...process.execArgv, ...computeSwitches()],
    });
    if (child.pid !== undefined) onSpawn?.(child.pid);
    const said = await listen(child.getEachMessage(), onProgress);
    const result = await child;
    signal.throwIfAborted();
    if (said?.type === 'done' && result.exitCode === 0) return { ok: true, peakBytes: said.peakBytes };
    return { ok: false, failure: { label: job.label, ...explain(said, result) } };
  } finally {
    await log.close();
  }
}

async function listen(
  messages: AsyncIterable<unknown>,
  onProgress: JobProcessOptions['onProgress'],
): Promise<JobMessage | null> {
  let last: JobMessage | null = null;
  try {
    for await (const raw of messages) {
      const message = checkJson(JobMessage, raw, 'message of a job process');
      if (message.type === 'progress') onProgress(message.fraction, message.note);
      else last = message;
    }
  } catch {
    // The channel closes with an error when the process dies; how it died is read from its result.
    return last;
  }
  return last;
}

interface ProcessResult {
  readonly timedOut: boolean;
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly stderr?: unknown;
}

/** Cause first: time limit, what the job itself said, memory, signal, exit code. */
function explain(said: JobMessage | null, result: ProcessResult): Pick<JobFailure, 'state' | 'error'> {
  if (result.timedOut) {
    return {
      state: 'timed-out',
      error: problem('timed-out', 'the job passed its time limit', 'Raise "jobTimeLimitMinutes" in the suite.'),
    };
  }
  if (said?.type === 'failed') {
    if (said.state !== undefined) return { state: said.state, error: said.error };
    const state = said.outOfMemory
      ? 'out-of-memory'
      : said.error.code === 'budget-exceeded'
        ? 'budget-exceeded'
        : 'failed';
    return { state, error: said.error };
  }
  const stderr = typeof result.stderr === 'string' ? result.stderr : '';
  const cause = tellingLine(stderr, 'nothing on stderr');
  if (/heap out of memory|bad_alloc/i.test(stderr) || result.signal === 'SIGKILL') {
    return {
      state: 'out-of-memory',
      error: problem(
        'out-of-memory',
        `the job process was killed (${result.signal ?? cause})`,
        'Run fewer jobs at once (--jobs 1), or a smaller batch.',
      ),
    };
  }
  return {
    state: 'failed',
    error: problem(
      'job-died',
      `the job process ended without an answer (${result.signal ?? `exit ${result.exitCode ?? '?'}`}): ${cause}`,
      'Read its log in the store.',
    ),
  };
}

function problem(code: string, message: string, hint: string): SerializedError {
  return { code, message, hint };
}
