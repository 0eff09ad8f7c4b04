// Jobs on this machine: a pool of processes, no larger than its memory holds.
import { Admission } from '../local/admission.js';
import { availableMemory, residentMemory } from '../local/memory.js';
import { availableParallelism } from 'node:os';
import { UsageError } from '../../../contract/errors.js';
import type { Executor, ExecutorContext, ExecutorPlugin, Task, TaskEnd } from '../executor.js';
import { logFile } from '../job-process.js';
import { runTask } from '../run-task.js';

export const executor: ExecutorPlugin = {
  remote: false,
  open: (optionsFile) => {
    if (optionsFile === null) return Promise.resolve(openLocal);
    throw new UsageError('the executor `local` has no options', {
      code: 'executor-options',
      got: optionsFile,
      hint: 'Leave --executor-options out, or name the executor that they are for with --executor.',
    });
  },
};

/** The executor of a run that names none. */
export function openLocal(context: ExecutorContext): Executor {
  const admission = new Admission({ available: availableMemory, resident: residentMemory });
  const parallel = context.parallel ?? availableParallelism();
  return {
    parallel,
    keepsOrder: false,
    admit: ({ spec }, open) => Promise.resolve(open < parallel && admission.admits(spec.kind, open)),
    run: (task) => run(task, context, admission),
    withdraw: () => Promise.resolve(),
  };
}

async function run(task: Task, { timeLimitMs, signal }: ExecutorContext, admission: Admission): Promise<TaskEnd> {
  const { request, fresh, onProgress } = task;
  task.onStart(null);
  const { key, spec } = request.job;
  let peakBytes: number | null = null;
  try {
    const onSpawn = (pid: number): void => admission.started(key, { pid, kind: spec.kind });
    const end = await runTask({ request, fresh, timeLimitMs, signal, onProgress, onSpawn });
    if (!end.ok) return { state: 'failed', failure: end.failure, logFile: logFile(request.store, key) };
    peakBytes = end.peakBytes;
    return { state: 'done' };
  } finally {
    admission.ended(key, peakBytes);
  }
}
