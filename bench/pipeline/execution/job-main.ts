// Entry of a job process: one job, one backend, one exit. Dies with its parent.
import { readFile } from 'node:fs/promises';
import { serializeError, SubmissionError } from '../../contract/errors.js';
import { checkJson } from '../../contract/validate.js';
import { monotonicMs } from '../../lib/process/clock.js';
import { systemError } from '../../lib/files/system-error.js';
import { dieWithParent } from '../../lib/process/lifeline.js';
import { isOutOfMemory } from '../../tensor/out-of-memory.js';
import { JobRequest, type JobMessage } from './job-protocol.js';
import { runJob } from '../jobs/run-job.js';

const MILLISECONDS_BETWEEN_REPORTS = 200;

const controller = new AbortController();
// An orphan must not go on computing, nor write evidence that a later run computes too.
dieWithParent();
process.on('disconnect', () => process.exit(1));
process.on('SIGTERM', () => controller.abort());
// A terminal tells its whole process group of Ctrl-C and of its end; the parent decides what that means for a job.
process.on('SIGINT', () => undefined);
process.on('SIGHUP', () => undefined);

function send(message: JobMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined) resolve();
    else process.send(message, () => resolve());
  });
}

function throttled(): (fraction: number, note: string) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (fraction, note) => {
    if (monotonicMs() - last < MILLISECONDS_BETWEEN_REPORTS) return;
    last = monotonicMs();
    void send({ type: 'progress', fraction: Math.min(1, Math.max(0, fraction)), note });
  };
}

async function main(file: string | undefined): Promise<number> {
  try {
    const text = await readFile(file ?? '', 'utf8');
    const request = checkJson(JobRequest, JSON.parse(text) as unknown, 'job request');
    const { digest } = await runJob(request, { signal: controller.signal, onProgress: throttled() });
    await send({ type: 'done', digest, peakBytes: process.resourceUsage().maxRSS * 1024 });
    return 0;
  } catch (error) {
    if (error instanceof Error) process.stderr.write(`${error.stack ?? error.message}\n`);
    const state = error instanceof SubmissionError ? { state: error.state } : {};
    await send({
      type: 'failed',
      error: serializeError(systemError(error)),
      outOfMemory: isOutOfMemory(error),
      ...state,
    });
    return 1;
  }
}

process.exit(await main(process.argv[2]));
