// How much memory this machine has to give, and what a process of it holds.
import { readFileSync } from 'node:fs';

/** Bytes of a page on every Linux that Node supports by default; larger pages only make the estimate too low. */
const PAGE_BYTES = 4096;

/** Bytes that may still be taken, within the limits of a container too (Node 20.13). */
export function availableMemory(): number {
  return process.availableMemory();
}

/** Resident bytes of a process; 0 where the platform does not say or the process is gone. */
export function residentMemory(pid: number): number {
  try {
    const [, resident] = readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ');
    return Number(resident) * PAGE_BYTES;
  } catch {
    return 0;
  }
}
