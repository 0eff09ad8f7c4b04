// Which process this is, so that another one on the same machine can tell whether it still lives: its number alone is
// used again, and means nothing on another machine or in another container.
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** States of a process that has ended: a zombie, and on its way out. */
const DEAD: ReadonlySet<string> = new Set(['Z', 'X']);

export interface ProcessIdentity {
  /** The machine since it started, and the container: process numbers mean the same where this is the same. */
  readonly place: string;
  readonly pid: number;
  /** When the process began, in the kernel's ticks; `null` where the platform does not say. */
  readonly began: string | null;
}

/** This process. */
export function ownIdentity(): ProcessIdentity {
  return { place: ownPlace(), pid: process.pid, began: beganOf(process.pid) };
}

/** `null`: it ran elsewhere, and nothing can be said of it from here. */
export function isAlive({ place, pid, began }: ProcessIdentity): boolean | null {
  if (place !== ownPlace()) return null;
  if (began !== null) return beganOf(pid) === began;
  return isRunning(pid);
}

/** Whether this machine has such a process; one that is dead and waits to be noticed by its parent is none. */
export function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  if (process.platform === 'linux') return beganOf(pid) !== '';
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

let place: string | null = null;

/** Of a machine since its start and of a container on it. */
export function ownPlace(): string {
  place ??=
    process.platform === 'linux'
      ? `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`
      : hostname();
  return place;
}

/** Fields 3 and 22 of proc_pid_stat(5), empty of the dead; the name before them may hold anything but ends at the last parenthesis. */
function beganOf(pid: number): string | null {
  if (process.platform !== 'linux') return null;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return DEAD.has(fields[0] ?? '') ? '' : (fields[19] ?? '');
  } catch {
    return '';
  }
}
