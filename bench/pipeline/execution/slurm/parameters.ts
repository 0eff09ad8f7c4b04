// A job of ours as parameters of sbatch.
import type { Entry } from './entry.js';
import type { SlurmOptions } from './options.js';

/**
 * @param after - ids of jobs that must end well first; where one does not, Slurm drops this one
 */
export function sbatchParameters(
  { name, files, resources, task }: Entry,
  after: readonly string[],
  { partition, account, qos, parameters = [] }: SlurmOptions,
): readonly string[] {
  const { cpus, memoryMiB, gpus, minutes } = resources;
  return [
    `--job-name=${name}`,
    `--comment=${task.request.job.label}`,
    `--output=${files.output}`,
    '--open-mode=append',
    `--chdir=${task.request.store}`,
    // Lost with its node or preempted, it goes back into the queue under the same id.
    '--requeue',
    '--ntasks=1',
    `--cpus-per-task=${cpus}`,
    `--mem=${memoryMiB}M`,
    `--time=${Math.ceil(minutes)}`,
    ...(gpus === 0 ? [] : [`--gres=gpu:${gpus}`]),
    ...(partition === undefined ? [] : [`--partition=${partition}`]),
    ...(account === undefined ? [] : [`--account=${account}`]),
    ...(qos === undefined ? [] : [`--qos=${qos}`]),
    ...(after.length === 0 ? [] : [`--dependency=afterok:${after.join(':')}`, '--kill-on-invalid-dep=yes']),
    ...parameters,
  ];
}
