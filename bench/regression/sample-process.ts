// One fresh process of a benchmark: it prints one sample document, or the whole comparison ends.
import { execa } from 'execa';
import { EnvironmentError, ValidationError } from '../contract/errors.js';
import { SampleDocument } from '../contract/samples.js';
import { checkJson } from '../contract/validate.js';
import { tellingLine } from '../lib/text/telling-line.js';

/** A command that is started afresh for each sample. */
export interface SampleCommand {
  readonly file: string;
  readonly parameters: readonly string[];
  readonly cwd: string;
  /** Added to our environment; `undefined` takes a variable away. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface SampleProcessOptions {
  readonly timeLimitMs: number;
  readonly signal: AbortSignal;
}

/** Time that a process has between SIGTERM and SIGKILL. */
const GRACE_MS = 2000;

/**
 * Runs the command to its end and reads its stdout. An abort rejects with its reason.
 *
 * @throws EnvironmentError `command-not-started`
 * @throws ValidationError `sample-process-failed`, `samples-not-json`, `schema-mismatch` or `benchmark-twice`
 */
export async function runSampleProcess(
  { file, parameters, cwd, env }: SampleCommand,
  { timeLimitMs, signal }: SampleProcessOptions,
): Promise<SampleDocument> {
  const result = await execa(file, parameters, {
    cwd,
    env,
    reject: false,
    stdin: 'ignore',
    timeout: timeLimitMs,
    cancelSignal: signal,
    forceKillAfterDelay: GRACE_MS,
    maxBuffer: 50_000_000,
  });
  signal.throwIfAborted();
  const where = [file, ...parameters].join(' ');
  if (result.failed) throw failure(where, result, timeLimitMs);
  return checkDocument(parse(result.stdout, where), where);
}

interface FailedProcess {
  readonly timedOut: boolean;
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly code?: string | undefined;
  readonly stderr: string;
}

function failure(
  where: string,
  { timedOut, exitCode, signal, code, stderr }: FailedProcess,
  timeLimitMs: number,
): Error {
  if (exitCode === undefined && signal === undefined && !timedOut) {
    return new EnvironmentError(`The command cannot be started (${code ?? 'unknown cause'})`, {
      code: 'command-not-started',
      where,
      hint: 'Check its path and its permissions.',
    });
  }
  const end = timedOut ? `no end within ${timeLimitMs / 1000} s` : (signal ?? `exit code ${exitCode ?? '?'}`);
  return new ValidationError('A process of the benchmark failed', {
    code: 'sample-process-failed',
    where,
    expected: 'exit code 0 and a sample document',
    got: `${end}: ${tellingLine(stderr, 'nothing on stderr')}`,
    hint: 'Run the command by itself; a comparison with a part missing is no comparison.',
  });
}

function parse(stdout: string, where: string): unknown {
  try {
    return JSON.parse(stdout);
  } catch (cause) {
    throw new ValidationError('The process printed no sample document', {
      code: 'samples-not-json',
      where,
      expected: 'one JSON document on stdout',
      got: stdout.trim() === '' ? 'nothing' : JSON.stringify(stdout.trim().slice(0, 60)),
      hint: 'Print logs on stderr; docs/regression.md shows the document.',
      cause,
    });
  }
}

function checkDocument(value: unknown, where: string): SampleDocument {
  const document = checkJson(SampleDocument, value, where);
  const ids = document.benchmarks.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice === undefined) return document;
  throw new ValidationError('A benchmark is there twice', {
    code: 'benchmark-twice',
    where,
    expected: 'each id once',
    got: twice,
    hint: 'Give each benchmark an id of its own.',
  });
}
