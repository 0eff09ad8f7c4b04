// The host folder behind one run of a submission: its files and its task, as the sandbox will see them.
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ImageStore } from '../contract/arrays.js';
import { EnvironmentError } from '../contract/errors.js';
import type { SubmissionTask } from '../contract/submission.js';
import { SubmissionTask as Task } from '../contract/submission.js';
import { checkJson } from '../contract/validate.js';
import { writeFileAtomic, writeJsonAtomic } from '../lib/atomic-write.js';
import { createNpyWriter } from '../lib/npy-writer.js';
import { packageInfo } from '../lib/package-root.js';
import { copyFiles } from './files.js';
import type { Submission } from './manifest.js';
import { nodeMounts, resolveProgram } from './program.js';
import { isUnder, type Mount } from './sandbox/mounts.js';
import * as place from './sandbox/places.js';
import type { SandboxRequest } from './sandbox/request.js';

/** Images in one write. */
const CHUNK = 1024;

export interface Entry {
  readonly submission: Pick<Submission, 'manifest' | 'folder' | 'digest'>;
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
    const writer = await createNpyWriter(this.path('task', name), '|u1', images.shape);
    for (let start = 0; start < images.count; start += CHUNK) {
      const length = Math.min(CHUNK, images.count - start);
      await writer.append(images.read(Array.from({ length }, (_, offset) => start + offset)).pixels);
    }
    await writer.finish();
    return this.#shown(name);
  }

  /** Writes a file beside the task; returns its path in the sandbox. */
  async addFile(name: string, bytes: Uint8Array): Promise<string> {
    await mkdir(path.dirname(this.path('task', name)), { recursive: true, mode: 0o755 });
    await writeFileAtomic(this.path('task', name), bytes);
    return this.#shown(name);
  }

  async writeTask(task: SubmissionTask): Promise<void> {
    await writeJsonAtomic(this.path('task', 'task.json'), checkJson(Task, task, 'task'));
    await this.#shown('task.json');
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

  async #shown(name: string): Promise<string> {
    await chmod(this.path('task', name), 0o644);
    return `${place.TASK}/${name}`;
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
