// One program in a sandbox, from its start to the death of the last thing that it started.
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EnvironmentError } from '../../contract/errors.js';
import { monotonicMs } from '../../lib/process/clock.js';
import { DESCRIPTORS } from './bubblewrap.js';
import { boundsOf, groupFor, launch } from './launch.js';
import { OutputFolder } from './output.js';
import * as place from './places.js';
import type { SandboxRequest } from './request.js';
import { Tail } from './tail.js';
import { watch, type Excess } from './watchdog.js';

export type Cause = Excess | 'time' | 'ended-by-harness';

export interface SandboxEnd {
  /** `null` if it was killed. */
  readonly exitCode: number | null;
  /** Why the harness killed it; `null` if it ended by itself. */
  readonly cause: Cause | null;
  /** The last of what it printed. */
  readonly text: string;
  readonly startMs: number;
  readonly totalMs: number;
}

export interface Sandbox {
  readonly output: OutputFolder;
  readonly ended: Promise<SandboxEnd>;
  /** Kills everything in it. */
  stop(): void;
  /** Lets go of the output; call it when `ended` has resolved and the files are read. */
  close(): Promise<void>;
}

/**
 * Starts a program; every limit holds before its first instruction.
 *
 * @throws EnvironmentError `sandbox-start` with what bubblewrap said
 */
export async function startSandbox(request: SandboxRequest): Promise<Sandbox> {
  const start = monotonicMs();
  const folder = await mkdtemp(path.join(tmpdir(), 'stealbench-'));
  const group = await groupFor(request.limits, path.basename(folder));
  const stopped = new AbortController();
  const child = await launch(request, folder, group);
  const tail = new Tail(child, request.onText);
  let cause: Cause | null = null;
  const stop = (why: Cause): void => {
    cause ??= why;
    child.kill('SIGKILL');
  };
  const onAbort = (): void => stop('ended-by-harness');
  const timer = setTimeout(() => stop('time'), request.limits.minutes * 60_000);
  request.signal.addEventListener('abort', onAbort, { once: true });
  if (request.signal.aborted) onAbort();
  const exited = ended(child).finally(async () => {
    clearTimeout(timer);
    stopped.abort();
    request.signal.removeEventListener('abort', onAbort);
    await rm(folder, { recursive: true, force: true });
  });
  try {
    await ready(child, exited);
    const inside = `/proc/${await insider(child)}/root`;
    const output = await OutputFolder.open(`${inside}${place.OUTPUT}`);
    const startMs = monotonicMs() - start;
    void watch(`${inside}/proc`, output, boundsOf(request.limits), stopped.signal).then(stop);
    (child.stdio[DESCRIPTORS.control] as Socket).write('go\n');
    const whole = exited.then(async (exitCode) => {
      const grouped = group !== null && (await group.outOfMemory());
      await group?.remove();
      const why = cause ?? (grouped ? 'memory' : null);
      return { exitCode, cause: why, text: tail.text, startMs, totalMs: monotonicMs() - start };
    });
    return { output, ended: whole, stop: () => stop('ended-by-harness'), close: () => output.close() };
  } catch (error) {
    stop('ended-by-harness');
    await exited;
    await group?.remove();
    request.signal.throwIfAborted();
    throw notStarted(tail.text, error);
  }
}

async function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(127));
    child.once('close', (code) => resolve(code));
  });
}

async function ready(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  const said = new Promise((resolve, reject) => {
    const control = child.stdio[DESCRIPTORS.control] as Socket;
    control.once('data', resolve);
    control.once('error', reject);
  });
  await Promise.race([said, exited.then(() => Promise.reject(new Error('it ended before it was ready')))]);
}

/** A process of the sandbox: the child of the bubblewrap that waits outside. */
async function insider(child: ChildProcess): Promise<number> {
  const pid = child.pid ?? 0;
  const [first = ''] = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).split(' ');
  return Number(first);
}

function notStarted(text: string, cause: unknown): EnvironmentError {
  return new EnvironmentError(`the sandbox did not start: ${text.trim().split('\n').at(-1) ?? ''}`, {
    code: 'sandbox-start',
    hint: 'Run `stealbench doctor`.',
    cause,
  });
}
