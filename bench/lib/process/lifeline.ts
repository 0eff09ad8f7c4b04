// A child process that must not outlive its parent, even where the parent is killed and where the child's own thread is
// busy: a second thread waits on a pipe that only the parent holds open.
import { fstatSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

/** File descriptor of the pipe; the parent opens the other end and writes nothing. */
const LIFELINE = 0;

/** The whole second thread. A socket and not a file: a thread that sleeps in read(2) could not be ended. */
const PROGRAM = `
const { Socket } = require('node:net');
const end = () => process.kill(process.pid, 'SIGKILL');
new Socket({ fd: ${LIFELINE}, readable: true, writable: false }).on('close', end).on('error', end).resume();
`;

/**
 * Ends this process by SIGKILL as soon as the parent is no more, whatever the main thread does. Without effect where
 * standard input is no pipe.
 */
export function dieWithParent(): void {
  const state = fstatSync(LIFELINE);
  if (!state.isFIFO() && !state.isSocket()) return;
  new Worker(PROGRAM, {
    eval: true,
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4 },
  }).unref();
}
