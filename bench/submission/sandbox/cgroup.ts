// Control groups (version 2): the kernel itself keeps memory and process limits for a whole tree, where we may make one.
import { existsSync } from 'node:fs';
import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';

const ROOT = '/sys/fs/cgroup';
const NEEDED = ['memory', 'pids'];

export interface Cgroup {
  readonly folder: string;
  /** Whether the kernel killed something in it for want of memory. */
  outOfMemory(): Promise<boolean>;
  remove(): Promise<void>;
}

export type CgroupParent = { readonly folder: string } | { readonly reason: string };

let known: Promise<CgroupParent> | null = null;

/** Where groups can be made, tried once: by making one, limiting it and moving a process into it. */
export async function cgroupParent(): Promise<CgroupParent> {
  known ??= find(ROOT);
  return known;
}

/** Writes this shell command before a program, and the program starts inside the group. */
export function inCgroup(folder: string, program: readonly string[]): readonly string[] {
  return ['/bin/sh', '-c', 'echo $$ > "$0" && exec "$@"', path.join(folder, 'cgroup.procs'), ...program];
}

export async function makeCgroup(
  parent: string,
  name: string,
  limits: { readonly memoryBytes: number; readonly processes: number },
): Promise<Cgroup> {
  const folder = path.join(parent, name);
  await mkdir(folder);
  const group: Cgroup = {
    folder,
    outOfMemory: async () =>
      / oom(_group)?_kill [1-9]/.test(` ${(await read(folder, 'memory.events')).replaceAll('\n', ' ')}`),
    remove: () => removeGroup(folder),
  };
  try {
    await writeFile(path.join(folder, 'memory.max'), String(limits.memoryBytes));
    await writeFile(path.join(folder, 'pids.max'), String(limits.processes));
    await writeFile(path.join(folder, 'memory.oom.group'), '1');
    const swap = path.join(folder, 'memory.swap.max');
    if (existsSync(swap)) await writeFile(swap, '0');
  } catch (error) {
    await group.remove();
    throw error;
  }
  return group;
}

async function find(root: string): Promise<CgroupParent> {
  const own = /^0::(.*)$/m.exec(await read('/proc/self', 'cgroup'))?.[1];
  if (own === undefined || !existsSync(path.join(root, 'cgroup.controllers')))
    return { reason: 'no control groups of version 2 at /sys/fs/cgroup' };
  for (let place = own; ; place = path.dirname(place)) {
    const folder = path.join(root, place);
    if (await works(folder)) return { folder };
    if (place === '/') return { reason: 'no control group that this user may divide' };
  }
}

async function works(folder: string): Promise<boolean> {
  const enabled = (await read(folder, 'cgroup.subtree_control')).trim().split(' ');
  if (!NEEDED.every((controller) => enabled.includes(controller))) return false;
  try {
    const group = await makeCgroup(folder, `stealbench-probe-${process.pid}`, { memoryBytes: 2 ** 26, processes: 8 });
    const [program = '', ...parameters] = inCgroup(group.folder, ['/bin/cat', '/proc/self/cgroup']);
    const { stdout, exitCode } = await execa(program, parameters, { reject: false });
    await group.remove();
    return exitCode === 0 && stdout.includes(path.basename(group.folder));
  } catch {
    return false;
  }
}

/** The kernel refuses while a process of the group is still dying. */
async function removeGroup(folder: string): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const gone = await rmdir(folder).then(
      () => true,
      () => !existsSync(folder),
    );
    if (gone) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function read(folder: string, name: string): Promise<string> {
  return readFile(path.join(folder, name), 'utf8').catch(() => '');
}
