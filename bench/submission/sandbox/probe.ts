// Whether a sandbox can be had here, found out by starting one; and if not, why and how to mend it.
import { existsSync, readFileSync } from 'node:fs';
import { arch } from 'node:os';
import { execa } from 'execa';
import type { SubmissionLimits } from '../../contract/submission.js';
import { nodeMounts } from '../program.js';
import { cgroupParent } from './cgroup.js';
import { startSandbox } from './run.js';
import { seccompFilter } from './seccomp.js';

export type SandboxState =
  | { readonly available: true; /** One line for people and records. */ readonly description: string }
  | { readonly available: false; readonly reason: string; readonly fix: string };

/** First version that can forbid further user namespaces. */
const OLDEST = [0, 8, 0];
const TOOLS = ['/usr/bin/prlimit', '/usr/bin/setpriv'];
const LIMITS: SubmissionLimits = { minutes: 0.5, memoryMiB: 256, processes: 32, diskMiB: 1 };

let known: Promise<SandboxState> | null = null;

/** Tried once in a process. */
export async function sandboxState(): Promise<SandboxState> {
  known ??= find();
  return known;
}

async function find(): Promise<SandboxState> {
  if (process.platform !== 'linux')
    return none(`there is no sandbox for ${process.platform}`, 'Run submissions on Linux, in a virtual machine say.');
  if (seccompFilter(arch()) === null) return none(`there is no sandbox for ${arch()} processors`, 'Use x64 or arm64.');
  const version = await bubblewrapVersion();
  if (version === null)
    return none('bubblewrap is not installed', 'Install it: `apt-get install bubblewrap`, or the like.');
  if (isOlder(version, OLDEST))
    return none(`bubblewrap ${version.join('.')} is too old`, `Install version ${OLDEST.join('.')} or newer.`);
  const missing = TOOLS.find((file) => !existsSync(file));
  if (missing !== undefined) return none(`${missing} is missing`, 'Install util-linux.');
  try {
    await tryOne();
  } catch (error) {
    return none(error instanceof Error ? error.message : String(error), mend());
  }
  const parent = await cgroupParent();
  const limits =
    'folder' in parent
      ? 'memory and processes limited by the kernel (cgroup)'
      : `memory limited for each process and watched as a whole (${parent.reason})`;
  return { available: true, description: `bubblewrap ${version.join('.')}; ${limits}` };
}

async function tryOne(): Promise<void> {
  const sandbox = await startSandbox({
    command: ['/bin/true'],
    folder: '/',
    mounts: nodeMounts(),
    environment: {},
    direction: 'none',
    socket: null,
    limits: LIMITS,
    signal: new AbortController().signal,
  });
  const { exitCode, text } = await sandbox.ended;
  await sandbox.close();
  if (exitCode !== 0) throw new Error(`a sandbox starts and runs nothing: ${text.trim()}`);
}

async function bubblewrapVersion(): Promise<readonly number[] | null> {
  const { stdout, exitCode } = await execa('bwrap', ['--version'], { reject: false });
  const found = /(\d+)\.(\d+)\.(\d+)/.exec(stdout);
  return exitCode === 0 && found !== null ? found.slice(1).map(Number) : null;
}

function isOlder(version: readonly number[], than: readonly number[]): boolean {
  const index = version.findIndex((part, position) => part !== than[position]);
  return index !== -1 && (version[index] ?? 0) < (than[index] ?? 0);
}

function mend(): string {
  if (setting('kernel/apparmor_restrict_unprivileged_userns') === '1')
    return 'AppArmor forbids user namespaces: `sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0`.';
  if (setting('user/max_user_namespaces') === '0' || setting('kernel/unprivileged_userns_clone') === '0')
    return 'User namespaces are switched off: `sudo sysctl user.max_user_namespaces=15000 kernel.unprivileged_userns_clone=1`.';
  return 'In a container, allow namespaces: `docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined --cap-add SYS_ADMIN …`.';
}

function setting(name: string): string | null {
  const file = `/proc/sys/${name}`;
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
}

function none(reason: string, fix: string): SandboxState {
  return { available: false, reason, fix };
}
