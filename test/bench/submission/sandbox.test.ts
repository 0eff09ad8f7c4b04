// The parts of a sandbox that can be looked at without starting one.
import { describe, expect, it } from 'vitest';
import { endingError, printable } from '../../../bench/submission/ending.js';
import { shutIn } from '../../../bench/submission/sandbox/bubblewrap.js';
import { isUnder } from '../../../bench/submission/sandbox/mounts.js';
import { seccompFilter } from '../../../bench/submission/sandbox/seccomp.js';
import { TIGHT } from '../../support/submissions.js';

describe('the system call filter', () => {
  /** Runs classic BPF as the kernel does, on the few instructions that are used. */
  function verdict(filter: Uint8Array, audit: number, call: number, argument = 0): number {
    const code = Buffer.from(filter);
    const data: Readonly<Record<number, number>> = { 0: call, 4: audit, 16: argument };
    let [accumulator, position] = [0, 0];
    for (let step = 0; step < 1000; step++) {
      const at = 8 * position++;
      const [operation, yes, no, value] = [
        code.readUInt16LE(at),
        code[at + 2],
        code[at + 3],
        code.readUInt32LE(at + 4),
      ];
      if (operation === 0x06) return value;
      if (operation === 0x20) accumulator = data[value] ?? 0;
      if (operation === 0x15) position += (accumulator === value ? yes : no) ?? 0;
      if (operation === 0x35) position += (accumulator >= value ? yes : no) ?? 0;
    }
    throw new Error('the filter does not end');
  }
  const [ALLOW, KILL, EPERM, NO_FAMILY] = [0x7fff0000, 0x80000000, 0x50001, 0x50061];

  // Numbers from asm/unistd_64.h and asm-generic/unistd.h.
  it.each([
    ['x64', 0xc000003e, { read: 0, fork: 57, memfd: 319, shmget: 29, unshare: 272, uring: 425, socket: 41 }],
    ['arm64', 0xc00000b7, { read: 63, fork: 220, memfd: 279, shmget: 194, unshare: 97, uring: 425, socket: 198 }],
  ])('lets ordinary calls of %s through and refuses the others', (processor, audit, calls) => {
    const filter = seccompFilter(processor) ?? new Uint8Array();
    for (const call of [calls.read, calls.fork]) expect(verdict(filter, audit, call)).toBe(ALLOW);
    for (const call of [calls.memfd, calls.shmget, calls.unshare, calls.uring])
      expect(verdict(filter, audit, call)).toBe(EPERM);
    for (const family of [1, 2, 10, 16]) expect(verdict(filter, audit, calls.socket, family)).toBe(ALLOW);
    for (const family of [17, 38, 40]) expect(verdict(filter, audit, calls.socket, family)).toBe(NO_FAMILY);
    expect(verdict(filter, 0x40000003, calls.read)).toBe(KILL);
    expect(verdict(filter, audit, 0x40000000 + calls.read)).toBe(EPERM);
  });

  it('is not guessed for a processor whose calls are not known', () => {
    expect(seccompFilter('riscv64')).toBeNull();
  });
});

describe('the command line of a sandbox', () => {
  const shut = (asRoot: boolean) =>
    shutIn({
      view: { mounts: [{ from: '/home/me/secret-name', to: '/submission' }], etc: '/e', socket: null, scratchBytes: 1 },
      environment: { A: 'b' },
      folder: '/submission',
      command: ['true'],
      asRoot,
      number: 5,
    });

  it('never shows a path of the host, which the sandbox could read', () => {
    for (const asRoot of [true, false]) expect(shut(asRoot).program.join(' ')).not.toContain('secret-name');
    expect(shut(true).settings).toContain('\0/home/me/secret-name\0');
  });

  it('gives up root before the user namespace is made', () => {
    const { program } = shut(true);
    expect(program.indexOf('--reuid')).toBeLessThan(program.indexOf('--unshare-user'));
    expect(program[program.indexOf('--reuid') + 1]).toBe(String(61_184 + 5));
    expect(shut(false).program).not.toContain('--reuid');
  });
});

describe('a path', () => {
  it.each([
    ['/a/b', '/a', true],
    ['/a', '/a', true],
    ['/ab', '/a', false],
    ['/', '/a', false],
  ])('%s below %s: %s', (target, folder, expected) => {
    expect(isUnder(target, folder)).toBe(expected);
  });
});

describe('an ending', () => {
  const end = { exitCode: 1, cause: null, text: 'Traceback\nValueError: no', startMs: 1, totalMs: 2 } as const;

  it('is none for exit code 0', () => {
    expect(endingError({ ...end, exitCode: 0 }, TIGHT, 3)).toBeNull();
  });

  it.each([
    [end, 0, 'failed', 'submission-failed'],
    [end, 1, 'budget-exceeded', 'budget-exceeded'],
    [{ ...end, text: 'stealbench.errors.BudgetExceededError: no' }, 0, 'budget-exceeded', 'budget-exceeded'],
    [{ ...end, text: 'MemoryError' }, 0, 'out-of-memory', 'submission-memory'],
    [{ ...end, cause: 'time' as const }, 1, 'timed-out', 'submission-time'],
    [{ ...end, cause: 'memory' as const }, 0, 'out-of-memory', 'submission-memory'],
    [{ ...end, cause: 'processes' as const }, 0, 'failed', 'submission-processes'],
  ])('%j with %d refused queries is %s', (ended, refused, state, code) => {
    expect(endingError(ended, TIGHT, refused)).toMatchObject({ state, code });
  });

  it.each([
    ["ModuleNotFoundError: No module named 'torch'", 0, 'STEALBENCH_PYTHON'],
    ['stealbench.errors.BudgetExceededError: 57 images, but 56 remain', 0, 'no more than the budget'],
    ['Error: the oracle answered 429: {}', 1, 'no more than the budget'],
    ['ValueError: no', 0, 'log of the job'],
  ])('after %s comes with the next act', (text, refused, says) => {
    expect(endingError({ ...end, text }, TIGHT, refused)?.hint).toContain(says);
  });

  it('quotes the last words without control characters', () => {
    expect(printable('a\u001b[2J\u202eb')).toBe('a\uFFFD[2J\uFFFDb');
    expect(endingError(end, TIGHT, 0)?.message).toContain('ValueError: no');
  });
});
