// The host folder behind one run of a submission: its files and its task, as the sandbox will see them.
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ImageStore } from '../contract/arrays.js';
import { EnvironmentError } from '../contract/errors.js';
import type { Parameters } from '../contract/primitives.js';
import type { SubmissionTask } from '../contract/submission.js';
import { SubmissionTask as Task } from '../contract/submission.js';
import { checkJson } from '../contract/validate.js';
import { npyOf } from '../lib/images/npy-of.js';
import { packageInfo } from '../lib/files/package-root.js';
import { storageError } from '../lib/files/storage-error.js';
import { copyFiles } from './files.js';
import type { Submission } from './manifest.js';
import { nodeMounts, resolveProgram } from './program.js';
import { isUnder, type Mount } from './sandbox/mounts.js';
import * as place from './sandbox/places.js';
import type { SandboxRequest } from './sandbox/request.js';

export interface Entry {
  readonly submission: Pick<Submission, 'manifest' | 'folder' | 'digest'>;
  /** As the suite gives them; the manifest's defaults stand for the others. */
  readonly parameters?: Parameters;
  /** CPU threads that numeric libraries are told to use. */
  readonly threads: number;
  /** Host folders that no sandbox may see: evidence, data, results. */
  readonly hidden: readonly string[];
}

export class Workplace {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open({ submission }: Entry): Promise<Workplace> {
    const workplace = new Workplace(await mkdtemp(path.join(tmpdir(), 'stealbench-task-')));
    try {
      await mkdir(workplace.path('task'), { mode: 0o755 });
      await copyFiles(submission.folder, workplace.path('submission'), submission.digest);
      return workplace;
    } catch (error) {
      await workplace.close();
      throw error;
    }
  }

  /** Where the harness listens, on the host; the folder above is closed to everybody else. */
  get socket(): string {
    return this.path('oracle.sock');
  }

  /** A file of this workplace on the host. */
  path(...parts: readonly string[]): string {
    return path.join(this.#folder, ...parts);
  }

  /** Writes the images as uint8 [n, height, width, channels]; returns their path in the sandbox. */
  async addImages(name: string, images: ImageStore): Promise<string> {
    return this.addFile(name, npyOf(images));
  }

  /** Writes a file beside the task, in one piece or in many; returns its path in the sandbox. */
  async addFile(name: string, data: Uint8Array | string | Iterable<Uint8Array>): Promise<string> {
    const file = this.path('task', name);
    try {
      await mkdir(path.dirname(file), { recursive: true, mode: 0o755 });
      // Not synced: the file ends with the run, and a pool of a hundred megabytes would keep every start waiting.
      await writeFile(file, data);
      await chmod(file, 0o644);
    } catch (error) {
      throw storageError(error, file);
    }
    return `${place.TASK}/${name}`;
  }

  async writeTask(task: SubmissionTask): Promise<void> {
    await this.addFile('task.json', JSON.stringify(checkJson(Task, task, 'task')));
  }

  /** What a sandbox for this entry is started with, but for limits, direction and signal. */
  async request({
    submission,
    threads,
    hidden,
  }: Entry): Promise<Pick<SandboxRequest, 'command' | 'folder' | 'mounts' | 'environment'>> {
    const [name = '', ...parameters] = submission.manifest.command;
    const program = await resolveProgram(name);
    const machine = [...nodeMounts(), ...program.mounts];
    machine.forEach((mount) => assertHidden(mount, hidden));
    const mounts = [
      ...machine,
      { from: this.path('submission'), to: place.SUBMISSION },
      { from: this.path('task'), to: place.TASK },
      { from: path.join(packageInfo().root, 'clients/python/src'), to: place.CLIENT },
    ];
    const environment = environmentOf(program.name, threads);
    return { command: [program.name, ...parameters], folder: place.SUBMISSION, mounts, environment };
  }

  async close(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function environmentOf(program: string, threads: number): Readonly<Record<string, string>> {
  const own = path.isAbsolute(program) ? `${path.dirname(program)}:` : '';
  return {
    PATH: `${own}/usr/local/bin:/usr/bin:/bin`,
    HOME: place.SCRATCH,
    TMPDIR: place.SCRATCH,
    LANG: 'C.UTF-8',
    PYTHONPATH: place.CLIENT,
    PYTHONDONTWRITEBYTECODE: '1',
    STEALBENCH_TASK: place.TASK_FILE,
    OMP_NUM_THREADS: String(threads),
  };
}

/** An interpreter in a folder that also holds evidence would carry it in. */
function assertHidden({ from }: Mount, hidden: readonly string[]): void {
  const exposed = hidden.find((folder) => isUnder(folder, from));
  if (exposed === undefined) return;
  throw new EnvironmentError('the interpreter would carry data into the sandbox', {
    code: 'sandbox-exposes',
    where: from,
    expected: 'an interpreter apart from data, evidence and results',
    got: `${exposed} below it`,
    hint: 'Use a virtual environment in a folder of its own, or move the store with --store.',
  });
}
