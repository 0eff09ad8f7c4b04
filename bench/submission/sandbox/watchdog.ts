// Looks at a sandbox from outside, again and again, and says when it uses more than it may. Where the kernel keeps the
// memory limit itself (a cgroup), this is the second line.
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { OutputFolder } from './output.js';

export type Excess = 'memory' | 'processes' | 'files';

export interface Bounds {
  readonly memoryBytes: number;
  /** Processes at once, our own in the sandbox included. */
  readonly processes: number;
  /** Files and folders in the scratch space: each holds kernel memory that no size counts. */
  readonly files: number;
}

const MILLISECONDS_BETWEEN_LOOKS = 50;
const PAGE_BYTES = 4096;

/**
 * Resolves with the first excess; never resolves if there is none before the signal.
 *
 * @param processFolder - the sandbox's own /proc, reached from outside: it lists the sandbox's processes and no other
 */
export async function watch(
  processFolder: string,
  output: OutputFolder,
  bounds: Bounds,
  signal: AbortSignal,
): Promise<Excess> {
  return new Promise((resolve) => {
    const look = async (): Promise<void> => {
      const excess = await excessOf(processFolder, output, bounds).catch(() => null);
      if (excess !== null) resolve(excess);
      else if (!signal.aborted) setTimeout(() => void look(), MILLISECONDS_BETWEEN_LOOKS).unref();
    };
    void look();
  });
}

/** Reads without waiting: the kernel makes these texts at once, and promises cost the harness twice as much. */
async function excessOf(processFolder: string, output: OutputFolder, bounds: Bounds): Promise<Excess | null> {
  if (output.entries() > bounds.files) return 'files';
  const processes = readdirSync(processFolder).filter((name) => /^\d+$/.test(name));
  if (processes.length > bounds.processes) return 'processes';
  // Resident pages count shared ones in every process, so this sum is never below the other and far cheaper.
  const resident = processes.map((name) => residentBytes(`${processFolder}/${name}`));
  if (sum(resident) <= bounds.memoryBytes) return null;
  const proportional = processes.map(async (name) => proportionalBytes(`${processFolder}/${name}`).catch(() => 0));
  return sum(await Promise.all(proportional)) > bounds.memoryBytes ? 'memory' : null;
}

/** A process that ended meanwhile uses nothing. */
function residentBytes(folder: string): number {
  try {
    const [, resident = '0'] = readFileSync(`${folder}/statm`, 'utf8').split(' ');
    return Number(resident) * PAGE_BYTES;
  } catch {
    return 0;
  }
}

/** Waits: the kernel looks at every page, and for that at a lock of the process. */
async function proportionalBytes(folder: string): Promise<number> {
  const kilobytes = /^Pss:\s*(\d+) kB$/m.exec(await readFile(`${folder}/smaps_rollup`, 'utf8'))?.[1] ?? '0';
  return Number(kilobytes) * 1024;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
