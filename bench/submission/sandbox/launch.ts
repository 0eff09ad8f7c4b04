// The process behind a sandbox: its files, its descriptors and the limits that hold from its first instruction.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { arch } from 'node:os';
import path from 'node:path';
import type { SubmissionLimits } from '../../contract/submission.js';
import { packageInfo } from '../../lib/files/package-root.js';
import { shutIn } from './bubblewrap.js';
import { cgroupParent, inCgroup, makeCgroup, type Cgroup } from './cgroup.js';
import { ETC } from './mounts.js';
import * as place from './places.js';
import type { RelayPlan } from './relay.js';
import type { SandboxRequest } from './request.js';
import { seccompFilter } from './seccomp.js';
import type { Bounds } from './watchdog.js';

const MIB = 2 ** 20;
/** The relay's own memory and processes, beyond what a submission may use. */
const OWN_MEMORY = 160 * MIB;
const OWN_PROCESSES = 24;
const MOST_FILES = 50_000;

let started = 0;

/** @param folder - an empty folder of the host's, which the process needs until it ends */
export async function launch(request: SandboxRequest, folder: string, group: Cgroup | null): Promise<ChildProcess> {
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

/** What the watchdog holds the whole tree to. */
export function boundsOf({ memoryMiB, processes }: SubmissionLimits): Bounds {
  return { memoryBytes: memoryMiB * MIB + OWN_MEMORY, processes: processes + OWN_PROCESSES, files: MOST_FILES };
}

/** A control group for one sandbox, where one can be made. */
export async function groupFor(limits: SubmissionLimits, name: string): Promise<Cgroup | null> {
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
