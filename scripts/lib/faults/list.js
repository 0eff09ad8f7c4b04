// What may happen to a run, each as one act that starts it, disturbs it and gives how it ended.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { processesNaming, TerminalCommand } from '../terminal.js';
import { cli } from '../project.js';
import { ended, evidenceIn, runOf, start } from './place.js';

/**
 * @typedef {object} Trial
 * @property {import('./place.js').Place} place
 * @property {string} at - folder of store and results
 * @property {() => number} random - in [0, 1)
 * @property {number} wholeMs - how long an undisturbed run takes
 */

/**
 * @typedef {object} Fault
 * @property {string} title
 * @property {(trial: Trial) => Promise<import('./place.js').End>} strike
 * @property {readonly (number | 'killed')[]} ends - how the command may end beside 0: exit codes, or by SIGKILL
 * @property {boolean} [again] - the disturbed run may be disturbed once more, until one ends by itself
 * @property {(at: string) => void} [before]
 * @property {(at: string) => void} [mend] - takes the fault away
 * @property {(at: string) => void} [after]
 * @property {boolean} [needsMount]
 * @property {boolean} [spoils] - damages evidence itself, of a run that has ended
 */

/** Exit codes of a run that says what was wrong: usage, validation, incomplete, environment. */
const CLEAR = [2, 3, 4, 8];

/** @type {Readonly<Record<string, Fault>>} */
export const FAULTS = {
  kill: {
    title: 'SIGKILL of the run at a random instant',
    ends: ['killed'],
    again: true,
    strike: async (trial) => {
      const child = start(runOf(trial.place, trial.at));
      const end = ended(child);
      await Promise.race([end, setTimeout(trial.random() * trial.wholeMs)]);
      child.kill('SIGKILL');
      return end;
    },
  },
  'kill-job': {
    title: 'SIGKILL of a job, as by the kernel that is out of memory',
    ends: CLEAR,
    strike: (trial) => onJob(trial, (id) => process.kill(id, 'SIGKILL')),
  },
  hang: {
    title: 'a job that hangs until its time limit (1 min)',
    ends: CLEAR,
    strike: (trial) => onJob(trial, (id) => process.kill(id, 'SIGSTOP')),
  },
  memory: {
    title: 'a heap too small for the work (20 to 60 MiB)',
    ends: [...CLEAR, 'killed', 134],
    strike: ({ place, at, random }) =>
      ended(
        start(runOf(place, at), { env: { NODE_OPTIONS: `--max-old-space-size=${20 + Math.floor(random() * 40)}` } }),
      ),
  },
  full: {
    title: 'a disk that is full after a random number of bytes',
    ends: CLEAR,
    needsMount: true,
    before: (at) => mount(at, 'size=64m'),
    strike: async ({ place, at, random }) => {
      mount(at, `remount,size=${8 + Math.floor(random() * 1000)}k`);
      return ended(start(runOf(place, at)));
    },
    mend: (at) => mount(at, 'remount,size=64m'),
    after: unmount,
  },
  'read-only': {
    title: 'a store that becomes read-only',
    ends: [...CLEAR],
    needsMount: true,
    before: (at) => mount(at, 'size=64m'),
    strike: async (trial) => {
      const child = start(runOf(trial.place, trial.at));
      const end = ended(child);
      await Promise.race([end, setTimeout(trial.random() * trial.wholeMs)]);
      // Refused while a file is open for writing: then a moment later.
      for (let tries = 0; child.exitCode === null && tries < 200; tries++) {
        try {
          mount(trial.at, 'remount,ro');
          break;
        } catch {
          await setTimeout(10);
        }
      }
      return end;
    },
    mend: (at) => mount(at, 'remount,rw'),
    after: unmount,
  },
  eio: {
    title: 'EIO from a random call on',
    ends: CLEAR,
    strike: ({ place, at, random }) =>
      ended(
        start(runOf(place, at), {
          preload: 'faulty-disk.js',
          env: disk({ folder: at, errno: 'EIO', after: Math.floor(random() * 60) }),
        }),
      ),
  },
  truncated: {
    title: 'a file of evidence cut off at a random byte',
    ends: CLEAR,
    spoils: true,
    strike: (trial) =>
      onEvidence(trial, (file) => truncateSync(file, Math.floor(trial.random() * statSync(file).size))),
  },
  flipped: {
    title: 'a random bit of evidence flipped',
    ends: CLEAR,
    spoils: true,
    strike: (trial) =>
      onEvidence(trial, (file) => {
        const bytes = readFileSync(file);
        const index = Math.floor(trial.random() * bytes.length);
        bytes[index] = (bytes[index] ?? 0) ^ (1 << Math.floor(trial.random() * 8));
        writeFileSync(file, bytes);
      }),
  },
  clock: {
    title: 'a clock that jumps by years, ten times a second',
    ends: [],
    strike: ({ place, at }) => ended(start(runOf(place, at), { preload: 'jumping-clock.js' })),
  },
  slow: {
    title: 'a file system whose every call takes up to 50 ms',
    ends: [],
    strike: ({ place, at }) =>
      ended(start(runOf(place, at), { preload: 'faulty-disk.js', env: disk({ folder: at, delayMs: 50 }) })),
  },
  'interrupt-twice': {
    title: 'Ctrl-C twice',
    ends: [130],
    again: true,
    strike: (trial) =>
      onTerminal(trial, async (command) => {
        command.typeInterrupt();
        await setTimeout(400);
        command.typeInterrupt();
      }),
  },
  'terminal-closed': {
    title: 'the terminal closed',
    ends: [129],
    again: true,
    strike: (trial) => onTerminal(trial, (command) => Promise.resolve(command.hangUp())),
  },
};

/** @param {object} order */
const disk = (order) => ({ STEALBENCH_FAULTY_DISK: JSON.stringify(order) });

/**
 * @param {string} at
 * @param {string} options
 */
function mount(at, options) {
  mkdirSync(at, { recursive: true });
  execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', at], { stdio: 'ignore' });
}

/** @param {string} at */
function unmount(at) {
  execFileSync('/bin/umount', [at], { stdio: 'ignore' });
}

/**
 * Strikes the first job that runs after a random instant, if one still does.
 *
 * @param {Trial} trial
 * @param {(id: number) => void} strike
 */
async function onJob({ place, at, random, wholeMs }, strike) {
  const child = start(runOf(place, at));
  const end = ended(child);
  await Promise.race([end, setTimeout(random() * 0.8 * wholeMs)]);
  while (child.exitCode === null) {
    const [job] = processesNaming(path.join(at, 'store', 'requests'));
    if (job !== undefined) {
      strike(job);
      break;
    }
    await setTimeout(5);
  }
  return end;
}

/**
 * Spoils a file of evidence of a run that has ended, and runs again, which has to see it.
 *
 * @param {Trial} trial
 * @param {(file: string) => void} spoil
 */
async function onEvidence({ place, at, random }, spoil) {
  await ended(start(runOf(place, at)));
  const files = evidenceIn(at).flatMap((key) => {
    const folder = path.join(at, 'store', 'evidence', key.slice(0, 2), key);
    return readdirSync(folder).map((name) => path.join(folder, name));
  });
  const file = files.filter((one) => statSync(one).size > 0)[Math.floor(random() * files.length)];
  if (file !== undefined) spoil(file);
  return { exit: 0, signal: null, output: '' };
}

/**
 * @param {Trial} trial
 * @param {(command: TerminalCommand) => Promise<void>} strike
 */
async function onTerminal({ place, at, random, wholeMs }, strike) {
  const command = new TerminalCommand([process.execPath, cli, ...runOf(place, at)], { env: { NO_COLOR: '1' } });
  // Before its first line Node itself ends by the signal.
  const instant = Math.max(0.2, random()) * wholeMs;
  await Promise.race([command.ended, setTimeout(instant)]);
  await strike(command);
  const { exit, signal, output } = await command.ended;
  return { exit, signal: signal === null ? null : 'SIGKILL', output };
}
