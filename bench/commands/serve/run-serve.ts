// A victim from its name to its door, and from there until it is interrupted.
import path from 'node:path';
import { declaredVictim } from '../../audit/declared-victim.js';
import { UsageError } from '../../contract/errors.js';
import { fileVictimOf, type FileVictimSpec } from '../../contract/suite.js';
import { monotonicMs } from '../../lib/process/clock.js';
import { counted } from '../../lib/text/counted.js';
import { openFile } from '../../pipeline/serving/from-file.js';
import { openDoor } from '../../pipeline/serving/serve.js';
import type { OnAnswered, Stand } from '../../pipeline/serving/served.js';
import { writeTaskFolder } from '../../pipeline/serving/task-folder.js';
import { resolveFolders, type CommandContext } from '../command.js';
import { cores } from '../prepare-plan.js';
import type { ServeFlags } from './flags.js';
import { isModelFile } from './model-file.js';
import type { Opening } from './opening.js';
import { openSuite } from './open-suite.js';

const DEFAULT_BUDGET = 2000;
const MILLISECONDS_BETWEEN_LINES = 5000;

/** Resolves when it was interrupted and everybody who asked has been answered. */
export async function runServe(what: string, flags: ServeFlags, context: CommandContext): Promise<void> {
  const folders = resolveFolders(flags, context);
  const budget = flags.budget ?? DEFAULT_BUDGET;
  const signal = flags.attached === true ? withInput(context.signal) : context.signal;
  const closers: (() => Promise<void>)[] = [];
  const opening: Opening = {
    ...{ flags, context, folders, budget, signal, threads: flags.threads ?? cores() },
    atEnd: (close) => void closers.unshift(close),
    onAnswered: lines(budget, context),
  };
  try {
    const isModel = await isModelFile(what, context.cwd);
    const stand = isModel ? await openModel(what, opening) : await openSuite(what, opening);
    await serve(stand, opening);
  } finally {
    for (const close of closers) await close();
    // Read on, it would keep a process alive that has nothing more to do.
    if (flags.attached === true) process.stdin.destroy();
  }
}

async function serve(stand: Stand, { flags, context, signal, budget }: Opening): Promise<void> {
  const failed = (error: unknown): void =>
    context.err(`${error instanceof Error ? error.message : 'An answer failed'}\n`);
  const door = await openDoor(stand, flags.port, failed);
  try {
    const { classes, inputShape } = stand.core;
    const folder = flags.task === undefined ? null : path.resolve(context.cwd, flags.task);
    const files = folder === null ? null : await writeTaskFolder(folder, stand, { url: door.url, socket: null });
    const ready = { url: door.url, model: 'victim', classes, inputShape, budgetQueries: budget, ...files };
    // One line, so that a program can wait for it.
    context.out(flags.json === true ? `${JSON.stringify(ready)}\n` : `${door.url}\n`);
    context.err(
      `${classes} classes, images [${inputShape.join(', ')}]; ${counted(budget, 'query', 'queries')} to ask.\n`,
    );
    await aborted(signal);
  } finally {
    await door.close();
  }
  const { asked, answered, refused } = stand.core.counts;
  context.err(`asked ${asked}, answered ${answered}, refused ${refused} of ${budget}\n`);
}

async function openModel(what: string, { flags, context, folders, ...opening }: Opening): Promise<Stand> {
  const { victim, pool, precision, backend, size, normalization, model } = flags;
  for (const [name, value] of Object.entries({ victim, pool, precision }))
    if (value !== undefined) throw suiteOnly(name, value);
  const { cwd } = context;
  const given = {
    ...(size === undefined ? {} : { size }),
    ...(normalization === undefined ? {} : { normalization }),
    ...(model === undefined ? {} : { model }),
  };
  const declared = await declaredVictim({ victim: what, ...given }, { cwd, folder: cwd });
  if (!('onnx' in declared) && !('tfjs' in declared) && !('weights' in declared))
    throw new Error(`${what} is no model in a file`);
  if (backend !== undefined && !('weights' in declared)) throw suiteOnly('backend', backend);
  const [height = 0, width = 0] = declared.inputSize ?? [];
  const { file } = fileVictimOf(declared as FileVictimSpec);
  return openFile({
    ...{ file: path.resolve(cwd, file), inputSize: [height, width], kind: declared, backend },
    ...{ storeRoot: folders.store, dataRoot: folders.data, defenses: flags.defense, seed: flags.seed ?? 1 },
    ...opening,
    onLogits: () => context.err('Its output holds logits: a softmax makes them probabilities.\n'),
  });
}

/** A line of what was answered, now and then: whoever watches sees that somebody asks. */
function lines(budget: number, { err }: CommandContext): OnAnswered {
  let last = Number.NEGATIVE_INFINITY;
  return (answered) => {
    if (answered < budget && monotonicMs() - last < MILLISECONDS_BETWEEN_LINES) return;
    last = monotonicMs();
    err(`answered ${answered} of ${budget}\n`);
  };
}

/** Aborted also when standard input ends. */
function withInput(signal: AbortSignal): AbortSignal {
  const controller = new AbortController();
  const end = (): void => controller.abort();
  process.stdin.on('end', end).on('close', end).on('error', end).resume();
  return AbortSignal.any([signal, controller.signal]);
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function suiteOnly(option: string, got: string): UsageError {
  return new UsageError('a model in a file has no such choice', {
    code: 'serve-option',
    where: `--${option}`,
    expected: 'a suite, where it is given',
    got,
    hint: `Leave out --${option}, or serve a suite that has the model as its victim.`,
  });
}
