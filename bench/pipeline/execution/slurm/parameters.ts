// A job of ours, or an array of them, as parameters of sbatch.
import type { Batch } from './batches.js';
import type { SlurmOptions } from './options.js';
import { arrayFile } from './task-files.js';

export interface Place {
  readonly name: string;
  readonly storeRoot: string;
  readonly options: SlurmOptions;
}

/** Where a job that must end well first does not, Slurm drops those that need it. */
export function sbatchParameters(
  { entries, numbers, dependency }: Batch,
  { name, storeRoot, options: { partition, account, qos, parameters = [] } }: Place,
): readonly string[] {
  const [first] = entries;
  if (first === undefined) return [];
  const { cpus, memoryMiB, gpus, minutes } = first.resources;
  const { label } = first.task.request.job;
  return [
    `--job-name=${name}`,
    `--comment=${label}${entries.length === 1 ? '' : ` and ${entries.length - 1} more`}`,
    `--output=${numbers === null ? first.files.output : arrayFile(storeRoot, name, '%a.log')}`,
    ...(numbers === null ? [] : [`--array=${ranges(numbers)}`]),
    '--open-mode=append',
    `--chdir=${storeRoot}`,
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
    ...(dependency === null ? [] : [`--dependency=${dependency}`, '--kill-on-invalid-dep=yes']),
    ...parameters,
  ];
}

/** `0-2,5` for 0, 1, 2 and 5. */
function ranges(numbers: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = parts.at(-1);
    if (last?.[1] === number - 1) last[1] = number;
    else parts.push([number, number]);
  }
  return parts.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}
