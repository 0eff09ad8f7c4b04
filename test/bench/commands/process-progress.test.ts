// Somebody who waits for a gate of many processes is told how long that will be.
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { processProgress } from '../../../bench/commands/bench/process-progress.js';
import type { CommandContext } from '../../../bench/commands/command.js';

it('estimates what is left from the processes that are over, each round for itself', async () => {
  const said: string[] = [];
  const context: Pick<CommandContext, 'err' | 'errIsTerminal' | 'errStream'> = {
    err: (text) => void said.push(text),
    errIsTerminal: false,
    errStream: process.stderr,
  };
  const { show } = processProgress(context);
  show('round 1', { done: 1, total: 2, contest: 'cli' });
  expect(said).toEqual(['round 1: 1 of 2 processes\n']);
  show('round 2', { done: 1, total: 3, contest: 'cli' });
  await pause(200);
  // One process took at least 200 ms, and one is left.
  show('round 2', { done: 2, total: 3, contest: 'cli' });
  const left = Number(/^round 2: 2 of 3 processes, about (\d+) ms left\n$/.exec(said.at(-1) ?? '')?.[1]);
  expect(left).toBeGreaterThanOrEqual(195);
  expect(left).toBeLessThan(1000);
  show('round 2', { done: 3, total: 3, contest: 'cli' });
  expect(said.at(-1)).toBe('round 2: 3 of 3 processes\n');
});
