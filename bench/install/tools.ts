// Runs the programs that the installer needs, and says which is missing and how to get it.
import { execa } from 'execa';
import { EnvironmentError } from '../contract/errors.js';
import { tellingLine } from '../lib/text/telling-line.js';

const HINTS = {
  npm: 'npm comes with Node.js; put it on PATH.',
  python3: 'Install Python 3 (Debian and Ubuntu: `apt install python3 python3-pip`).',
  'g++': 'Install a C++17 compiler (Debian and Ubuntu: `apt install g++`).',
} as const;

export type Tool = keyof typeof HINTS;

export interface ToolRun {
  readonly cwd: string;
  readonly signal?: AbortSignal | undefined;
  /** Ends the program after this time, and it fails; left out, it may take any time. */
  readonly timeoutMs?: number;
}

export type ToolOutcome = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** @throws {@link EnvironmentError} `tool-missing` if the program does not answer `--version` */
export async function requireTool(tool: Tool): Promise<void> {
  const { failed } = await execa(tool, ['--version'], { reject: false });
  if (failed)
    throw new EnvironmentError(`${tool} does not run`, {
      code: 'tool-missing',
      expected: `${tool} on PATH`,
      hint: HINTS[tool],
    });
}

/** @throws {@link EnvironmentError} `tool-missing` if python3 has no pip */
export async function requirePip(): Promise<void> {
  await requireTool('python3');
  const { failed } = await execa('python3', ['-m', 'pip', '--version'], { reject: false });
  if (!failed) return;
  throw new EnvironmentError('python3 has no pip', {
    code: 'tool-missing',
    expected: 'python3 -m pip',
    hint: 'Install it (Debian and Ubuntu: `apt install python3-pip`; elsewhere: `python3 -m ensurepip`).',
  });
}

/** Runs a program to its end; its failure is a value whose reason is the telling line of its output. */
export async function runTool(tool: Tool, args: readonly string[], run: ToolRun): Promise<ToolOutcome> {
  const result = await execa(tool, args, {
    cwd: run.cwd,
    reject: false,
    stdin: 'ignore',
    ...(run.signal === undefined ? {} : { cancelSignal: run.signal }),
    timeout: run.timeoutMs ?? 0,
  });
  run.signal?.throwIfAborted();
  if (!result.failed) return { ok: true };
  if (result.timedOut) return { ok: false, reason: `${tool} took longer than ${String(run.timeoutMs)} ms` };
  return { ok: false, reason: tellingLine(`${result.stdout}\n${result.stderr}`, result.shortMessage ?? tool) };
}

/** As {@link runTool}, but a failure is thrown as {@link EnvironmentError} `install-failed`. */
export async function mustRun(tool: Tool, args: readonly string[], run: ToolRun, hint: string): Promise<void> {
  const outcome = await runTool(tool, args, run);
  if (!outcome.ok) throw new EnvironmentError(`${tool} failed (${outcome.reason})`, { code: 'install-failed', hint });
}
