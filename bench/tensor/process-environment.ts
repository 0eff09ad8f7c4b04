// Environment variables and switches of a process that computes; they are read when it starts, so only its parent can
// set them.
import { spawnSync } from 'node:child_process';

/** Since glibc 2.35; 1 means pages as the kernel gives them to who asks (`madvise`). */
const LARGE_PAGES = { name: 'glibc.malloc.hugetlb', value: 1 } as const;

/**
 * Keeps large arrays on large pages: 6 to 8 % of a training step on the native backend. Other C libraries do not read
 * the variable. Whoever set the tunable keeps it.
 */
export function computeEnvironment(
  threads: number,
  { GLIBC_TUNABLES: given = '' }: Readonly<Record<string, string | undefined>>,
): { readonly OMP_NUM_THREADS: string; readonly GLIBC_TUNABLES: string } {
  const own = `${LARGE_PAGES.name}=${LARGE_PAGES.value}`;
  const tunables = given.includes(LARGE_PAGES.name) ? given : [given, own].filter((text) => text !== '').join(':');
  return { OMP_NUM_THREADS: String(threads), GLIBC_TUNABLES: tunables };
}

/**
 * V8 tries to give memory back where a heap grows no more: in a training, once a second, it marked all of the heap on the
 * cores that compute, for 3 % of the time (docs/decisions/0006-training-speed.md).
 */
const NO_MEMORY_REDUCER = '--no-memory-reducer';

let switches: readonly string[] | null = null;

/** Switches of Node; none that this Node does not know, which it would refuse to start with. */
export function computeSwitches(): readonly string[] {
  switches ??=
    spawnSync(process.execPath, [NO_MEMORY_REDUCER, '--version'], { stdio: 'ignore' }).status === 0
      ? [NO_MEMORY_REDUCER]
      : [];
  return switches;
}
