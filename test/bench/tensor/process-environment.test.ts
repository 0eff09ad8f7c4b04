// What a process that computes is started with.
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { computeEnvironment, computeSwitches } from '../../../bench/tensor/process-environment.js';

test("threads and large pages are set, behind another's tunables", () => {
  expect(computeEnvironment(3, {})).toEqual({ OMP_NUM_THREADS: '3', GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' });
  const given = { GLIBC_TUNABLES: 'glibc.malloc.tcache_count=0' };
  expect(computeEnvironment(1, given).GLIBC_TUNABLES).toBe('glibc.malloc.tcache_count=0:glibc.malloc.hugetlb=1');
  const decided = { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=2' };
  expect(computeEnvironment(1, decided).GLIBC_TUNABLES).toBe('glibc.malloc.hugetlb=2');
});

test('a Node of this version starts with the switches, and they name what V8 leaves off', () => {
  const program = 'process.stdout.write(process.execArgv.join(" "))';
  const said = execFileSync(process.execPath, [...computeSwitches(), '-e', program], { encoding: 'utf8' });
  expect(said).toContain('--no-memory-reducer');
});
