// Looks at a sandbox from outside, again and again, and says when it uses more than it may. Where the kernel keeps the
// memory limit itself (a cgroup), this is the second line.
import { readdir, readFile } from 'node:fs/promises';
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

async function excessOf(processFolder: string, output: OutputFolder, bounds: Bounds): Promise<Excess | null> {
  if ((await output.entries()) > bounds.files) return 'files';
  const processes = await processesIn(processFolder);
  if (processes.length > bounds.processes) return 'processes';
  // Resident pages count shared ones in every process, so this sum is never below the other and far cheaper.
  if ((await total(processFolder, processes, residentBytes)) <= bounds.memoryBytes) return null;
  return (await total(processFolder, processes, proportionalBytes)) > bounds.memoryBytes ? 'memory' : null;
}

async function processesIn(processFolder: string): Promise<readonly string[]> {
  return (await readdir(processFolder)).filter((name) => /^\d+$/.test(name));
}

type Measure = (folder: string) => Promise<number>;

/** A process that ended meanwhile uses nothing. */
async function total(processFolder: string, processes: readonly string[], measure: Measure): Promise<number> {
  const parts = processes.map((name) => measure(`${processFolder}/${name}`).catch(() => 0));
  return (await Promise.all(parts)).reduce((sum, bytes) => sum + bytes, 0);
}

async function residentBytes(folder: string): Promise<number> {
  const [, resident = '0'] = (await readFile(`${folder}/statm`, 'utf8')).split(' ');
  return Number(resident) * PAGE_BYTES;
}

async function proportionalBytes(folder: string): Promise<number> {
  const kilobytes = /^Pss:\s*(\d+) kB$/m.exec(await readFile(`${folder}/smaps_rollup`, 'utf8'))?.[1] ?? '0';
  return Number(kilobytes) * 1024;
}
