// One program in a sandbox, from its start to the death of the last thing that it started.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { arch, tmpdir } from 'node:os';
import path from 'node:path';
import { EnvironmentError } from '../../contract/errors.js';
import type { SubmissionLimits } from '../../contract/submission.js';
import { monotonicMs } from '../../lib/clock.js';
import { packageInfo } from '../../lib/package-root.js';
import { DESCRIPTORS, shutIn } from './bubblewrap.js';
import { cgroupParent, inCgroup, makeCgroup, type Cgroup } from './cgroup.js';
import { ETC, type Mount } from './mounts.js';
import { OutputFolder } from './output.js';
import * as place from './places.js';
import type { RelayPlan } from './relay.js';
import { seccompFilter } from './seccomp.js';
import { Tail } from './tail.js';
import { watch, type Excess } from './watchdog.js';

export interface SandboxRequest {
  /** Program and arguments, as paths of the sandbox. */
  readonly command: readonly string[];
  /** Working folder in the sandbox. */
  readonly folder: string;
  readonly mounts: readonly Mount[];
  readonly environment: Readonly<Record<string, string>>;
  readonly direction: RelayPlan['direction'];
  /** The harness's Unix socket; needed unless the direction is `none`. */
  readonly socket: string | null;
  readonly limits: SubmissionLimits;
  /** Ends the sandbox at once. */
  readonly signal: AbortSignal;
  /** What the program prints, as it comes and bounded. */
  readonly onText?: (text: string) => void;
}

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

const MIB = 2 ** 20;
/** The relay's own memory and processes, beyond what a submission may use. */
const OWN_MEMORY = 160 * MIB;
const OWN_PROCESSES = 24;
const MOST_FILES = 50_000;

let started = 0;

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
    if (cause !== 'ended-by-harness' || !request.signal.aborted) throw notStarted(tail.text, error);
    throw error;
  }
}

async function launch(request: SandboxRequest, folder: string, group: Cgroup | null): Promise<ChildProcess> {
  await mkdir(path.join(folder, 'etc'));
  for (const [name, text] of Object.entries(ETC))
    await writeFile(path.join(folder, 'etc', name), text, { mode: 0o644 });
  const { program, settings } = shutIn({
    view: {
      mounts: [...request.mounts, { from: relayFile(), to: place.RELAY }],
      etc: path.join(folder, 'etc'),
      socket: request.socket,
      scratchBytes: request.limits.diskMiB * MIB,
    },
    environment: request.environment,
    folder: request.folder,
    command: [process.execPath, place.RELAY, JSON.stringify(relayPlan(request))],
    asRoot: process.getuid?.() === 0,
    number: process.pid + started++,
  });
  await writeFile(path.join(folder, 'settings'), settings);
  await writeFile(path.join(folder, 'filter'), seccompFilter(arch()) ?? new Uint8Array());
  const files = await Promise.all(['settings', 'filter'].map((name) => open(path.join(folder, name), 'r')));
  const [first = '', ...rest] = group === null ? program : inCgroup(group.folder, program);
  const stdio = ['ignore', 'pipe', 'pipe', 'pipe', ...files.map(({ fd }) => fd), 'pipe', 'pipe'] as const;
  const child = spawn(first, rest, { stdio: [...stdio], env: { PATH: '/usr/local/bin:/usr/bin:/bin' } });
  await Promise.all(files.map((file) => file.close()));
  return child;
}

/** Limits that the kernel keeps for each process and for the user go around the submission, and not around the relay. */
function relayPlan({ command, direction, limits }: SandboxRequest): RelayPlan {
  const bounds = [`--nproc=${limits.processes + OWN_PROCESSES}`, `--data=${limits.memoryMiB * MIB}`];
  const files = [`--fsize=${limits.diskMiB * MIB}`, '--nofile=4096', '--core=0'];
  return {
    command: ['/usr/bin/prlimit', ...bounds, ...files, '--', ...command],
    direction,
    socket: place.SOCKET,
    port: place.PORT,
    output: place.OUTPUT,
  };
}

function boundsOf({ memoryMiB, processes }: SubmissionLimits) {
  return { memoryBytes: memoryMiB * MIB + OWN_MEMORY, processes: processes + OWN_PROCESSES, files: MOST_FILES };
}

async function groupFor(limits: SubmissionLimits, name: string): Promise<Cgroup | null> {
  const parent = await cgroupParent();
  if ('reason' in parent) return null;
  const { memoryBytes, processes } = boundsOf(limits);
  // What lies in the scratch space is memory too, and has a limit of its own.
  return makeCgroup(parent.folder, name, { memoryBytes: memoryBytes + limits.diskMiB * MIB, processes });
}

/** The relay is compiled beside this file, or lies in dist/ when this is the source. */
function relayFile(): string {
  return path.join(packageInfo().root, 'dist/bench/submission/sandbox/relay.js');
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
