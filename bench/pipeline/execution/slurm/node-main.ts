// What Slurm starts on a node: one job in a process of its own, and a word on the shared file system of how it ended.
import { serializeError } from '../../../contract/errors.js';
import { systemError } from '../../../lib/files/system-error.js';
import { monotonicMs } from '../../../lib/process/clock.js';
import { runTask } from '../run-task.js';
import { TaskFiles, type NodeProgress } from './task-files.js';

const MILLISECONDS_BETWEEN_REPORTS = 2000;

const [, , folder = '', id = ''] = process.argv;
const controller = new AbortController();
// Time limit, preemption, cancellation: Slurm knows which, and tells the run.
process.on('SIGTERM', () => controller.abort(new Error('stopped by Slurm')));

async function main(): Promise<number> {
  const files = new TaskFiles(folder);
  const { request, fresh, timeLimitMs } = await files.task();
  const report = reporter(files);
  try {
    const end = await runTask({ request, fresh, timeLimitMs, signal: controller.signal, onProgress: report });
    await files.writeEnd({ id, failure: end.ok ? null : end.failure });
    return end.ok ? 0 : 1;
  } catch (error) {
    if (controller.signal.aborted) return 1;
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    const failure = { state: 'failed', label: request.job.label, error: serializeError(systemError(error)) } as const;
    await files.writeEnd({ id, failure });
    return 1;
  }
}

function reporter(files: TaskFiles): (fraction: number, note: string) => void {
  let last = Number.NEGATIVE_INFINITY;
  let writing: Promise<void> = Promise.resolve();
  return (fraction, note) => {
    if (monotonicMs() - last < MILLISECONDS_BETWEEN_REPORTS) return;
    last = monotonicMs();
    const progress: NodeProgress = { id, fraction, note };
    // A report that cannot be written is no reason to lose the work.
    writing = writing.then(() => files.writeProgress(progress)).catch(() => undefined);
  };
}

process.exit(await main());
