// What lies on the shared file system between the run and a job on a node: the task, how far it is, how it ended.
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import Type, { type Static, type TSchema } from '#typebox';
import { ErrorRecord, Positive, strictObject } from '../../../contract/primitives.js';
import { FailedState } from '../../../contract/result.js';
import { checkJson } from '../../../contract/validate.js';
import { writeJsonAtomic } from '../../../lib/files/atomic-write.js';
import { JobRequest } from '../job-protocol.js';

/** What a node is to do. */
export const NodeTask = strictObject({ request: JobRequest, fresh: Type.Boolean(), timeLimitMs: Positive });
export type NodeTask = Static<typeof NodeTask>;

const NodeProgress = strictObject({ id: Type.String(), fraction: Type.Number(), note: Type.String() });
export type NodeProgress = Static<typeof NodeProgress>;

/** How the job of this id ended, where it lived to say; `failure` is `null` where it ended well. */
const NodeEnd = strictObject({
  id: Type.String(),
  failure: Type.Union([Type.Null(), strictObject({ state: FailedState, label: Type.String(), error: ErrorRecord })]),
});
export type NodeEnd = Static<typeof NodeEnd>;

/** How a job is found in the queue: by its name there, and by its number where it is an element of an array. */
const QueuePlace = strictObject({ name: Type.String(), number: Type.Union([Type.Integer(), Type.Null()]) });
export type QueuePlace = Static<typeof QueuePlace>;

/** Of an array: its script while it is handed over (`sh`), and what Slurm and the shell said of an element (`%a` stands for its number). */
export function arrayFile(storeRoot: string, name: string, what: 'sh' | `${number | '%a'}.log`): string {
  return path.join(storeRoot, 'slurm', 'arrays', `${name}-${what}`);
}

/** The folder of one job's files. */
export class TaskFiles {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  static of(storeRoot: string, key: string): TaskFiles {
    return new TaskFiles(path.join(storeRoot, 'slurm', key));
  }

  /** What Slurm itself and the shell said, beside the job's own log. */
  get output(): string {
    return path.join(this.folder, 'slurm.log');
  }

  get script(): string {
    return path.join(this.folder, 'job.sh');
  }

  /** Writes the task, and where it is about to stand in the queue. */
  async prepare(task: NodeTask, place: QueuePlace): Promise<void> {
    await writeJsonAtomic(this.#file('task'), task);
    await writeJsonAtomic(this.#file('place'), place);
  }

  /** Where this job or an earlier one with its key stood in the queue; `null` where none was handed over. */
  async place(): Promise<QueuePlace | null> {
    const file = this.#file('place');
    if (!existsSync(file)) return null;
    return checkJson(QueuePlace, JSON.parse(await readFile(file, 'utf8')) as unknown, file);
  }

  async task(): Promise<NodeTask> {
    const file = this.#file('task');
    return checkJson(NodeTask, JSON.parse(await readFile(file, 'utf8')) as unknown, file);
  }

  /** Not synced: the next one comes soon, and nothing depends on it. */
  async writeProgress(progress: NodeProgress): Promise<void> {
    const temporary = `${this.#file('progress')}.${randomUUID()}`;
    await writeFile(temporary, JSON.stringify(progress));
    await rename(temporary, this.#file('progress'));
  }

  progress(id: string): Promise<NodeProgress | null> {
    return this.#read('progress', NodeProgress, id);
  }

  async writeEnd(end: NodeEnd): Promise<void> {
    await writeJsonAtomic(this.#file('end'), end);
  }

  /** Of the job with this id; what an earlier one left is none. */
  end(id: string): Promise<NodeEnd | null> {
    return this.#read('end', NodeEnd, id);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  async #read<S extends TSchema>(name: string, schema: S, id: string): Promise<Static<S> | null> {
    const file = this.#file(name);
    if (!existsSync(file)) return null;
    const value = checkJson(schema, JSON.parse(await readFile(file, 'utf8')) as unknown, file);
    return (value as { readonly id: string }).id === id ? value : null;
  }

  #file(name: string): string {
    return path.join(this.folder, `${name}.json`);
  }
}

/** Name of a job in the queue: the same for every process that runs this job for this store. */
export function queueName(storeId: string, key: string): string {
  return `sb-${createHash('sha256').update(`${storeId}:${key}`).digest('hex').slice(0, 24)}`;
}
