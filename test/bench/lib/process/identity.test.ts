// Which processes live: this one, and none that has ended, whether or not its parent has noticed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { isAlive, isRunning, ownIdentity } from '../../../../bench/lib/process/identity.js';

const stateOf = (pid: number): string => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.[0] ?? '';

describe('A process', () => {
  it('runs while it does, and is itself by its number and its beginning', () => {
    expect(isRunning(process.pid)).toBe(true);
    expect(isAlive(ownIdentity())).toBe(true);
    expect(isAlive({ ...ownIdentity(), began: '1' })).toBe(false);
    expect(isRunning(0)).toBe(false);
    expect(isRunning(Number.NaN)).toBe(false);
  });

  it.skipIf(process.platform !== 'linux')('that was killed runs no more before its parent has noticed', async () => {
    // A shell that starts a sleeper, kills it, says its number and never waits for it: the sleeper stays a zombie.
    const shell = spawn('sh', ['-c', 'sleep 60 & kill -9 $!; echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      const [said] = (await once(shell.stdout, 'data')) as [Buffer];
      const pid = Number(said.toString());
      while (stateOf(pid) !== 'Z') await pause(20);
      expect(isRunning(pid)).toBe(false);
      expect(isRunning(shell.pid ?? 0)).toBe(true);
    } finally {
      shell.kill('SIGKILL');
    }
  });
});
