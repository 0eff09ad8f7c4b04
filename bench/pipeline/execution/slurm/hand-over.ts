// One sbatch: the tasks written where the nodes find them, a script, and the ids that Slurm gives.
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { writeFileAtomic } from '../../../lib/files/atomic-write.js';
import type { ExecutorContext } from '../executor.js';
import type { Batch } from './batches.js';
import type { Entry } from './entry.js';
import type { SlurmOptions } from './options.js';
import { sbatchParameters } from './parameters.js';
import { submit } from './queue.js';
import { arrayFile } from './task-files.js';

export interface HandOverOptions {
  readonly context: ExecutorContext;
  readonly options: SlurmOptions;
  /** What a node runs of ours: a file that Node runs, with a folder and the id of the job. */
  readonly program: string;
}

/** Each entry has its id afterwards. Where the answer of sbatch is lost, the next look finds the jobs by their place. */
export async function handOver(batch: Batch, { context, options, program }: HandOverOptions): Promise<void> {
  const { entries, numbers } = batch;
  const [first] = entries;
  if (first === undefined) return;
  const name = numbers === null ? first.name : `sb-${randomUUID()}`;
  for (const [index, entry] of entries.entries()) {
    const { request, fresh } = entry.task;
    entry.place = { name, number: numbers?.[index] ?? null };
    const given = { ...request, threads: entry.resources.cpus };
    await entry.files.prepare({ request: given, fresh, timeLimitMs: context.timeLimitMs }, entry.place);
  }
  const script = numbers === null ? first.files.script : arrayFile(context.storeRoot, name, 'sh');
  await writeFileAtomic(script, scriptOf(batch, program), { mode: 0o777 });
  const id = await submit(sbatchParameters(batch, { name, options, storeRoot: context.storeRoot }), script);
  // Slurm has a copy.
  if (numbers !== null) await rm(script, { force: true });
  for (const [index, entry] of entries.entries()) entry.id = numbers === null ? id : `${id}_${numbers[index] ?? 0}`;
}

function scriptOf({ entries, numbers }: Batch, program: string): string {
  const command = [process.execPath, ...process.execArgv, program].map(quoted).join(' ');
  const folderOf = ({ files }: Entry): string => quoted(files.folder);
  if (numbers === null) return `#!/bin/sh\nexec ${command} ${entries.map(folderOf).join('')} "$SLURM_JOB_ID"\n`;
  const cases = entries.map((entry, index) => `${numbers[index] ?? 0}) folder=${folderOf(entry)};;\n`).join('');
  const id = '"${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}"';
  return `#!/bin/sh\ncase "$SLURM_ARRAY_TASK_ID" in\n${cases}esac\nexec ${command} "$folder" ${id}\n`;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
