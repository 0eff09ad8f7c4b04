// Jobs on a cluster that Slurm manages: every job of the plan is one of its jobs, with the plan's arrows as dependencies.
import path from 'node:path';
import { packageInfo } from '../../../lib/files/package-root.js';
import { storeId } from '../../store/store-id.js';
import type { Executor, ExecutorContext, ExecutorPlugin } from '../executor.js';
import { Entry } from '../slurm/entry.js';
import { readSlurmOptions, resourcesOf, type SlurmOptions } from '../slurm/options.js';
import { Watch } from '../slurm/watch.js';

/** Jobs in the queue at once where nobody says: clusters commonly allow a user 1,000 and more. */
const QUEUED = 200;

export const executor: ExecutorPlugin = {
  remote: true,
  open: async (optionsFile) => {
    const options = await readSlurmOptions(optionsFile);
    const program = path.join(packageInfo().root, 'dist/bench/pipeline/execution/slurm/node-main.js');
    return (context) => openSlurm(context, options, program);
  },
};

/** @param program - what a node runs of ours */
export function openSlurm(context: ExecutorContext, options: SlurmOptions, program: string): Executor {
  const watch = new Watch(context, options, program);
  let id: Promise<string> | null = null;
  const parallel = context.parallel ?? options.queued ?? QUEUED;
  return {
    parallel,
    keepsOrder: true,
    admit: (_job, open) => Promise.resolve(open < parallel),
    run: async (task) => {
      const resources = resourcesOf(options, task.request.job.spec.kind);
      id ??= storeId(context.storeRoot);
      return watch.add(new Entry(task, await id, resources));
    },
    withdraw: () => watch.withdraw(),
  };
}
