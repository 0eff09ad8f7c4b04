// Every failure that a user can cause is one of these: a constant code, what was expected and found, and the next act.

/** Process exit codes of `docs/protocol.md`; nothing outside `bench/cli.ts` sets one. */
export const EXIT = {
  done: 0,
  internal: 1,
  usage: 2,
  validation: 3,
  incomplete: 4,
  regression: 5,
  inconclusive: 6,
  mismatch: 7,
  environment: 8,
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export interface ErrorDetails {
  /** Constant, kebab-case, for programs: `unknown-attack`. */
  readonly code: string;
  /** The next act, as a sentence or a command. */
  readonly hint: string;
  /** File, JSON pointer (`/attacks/0/attack`) or both (`suite.json#/attacks/0`). */
  readonly where?: string;
  readonly expected?: string;
  readonly got?: string;
  readonly cause?: unknown;
}

/** The shape in which an error crosses a process or lies in a result. */
export interface SerializedError {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly where?: string;
}

/** Base class; `message` already contains where, expected and got. */
export abstract class StealBenchError extends Error {
  abstract readonly exitCode: ExitCode;
  readonly code: string;
  readonly hint: string;
  readonly where: string | undefined;

  constructor(message: string, details: ErrorDetails) {
    super(describe(message, details), details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = details.code;
    this.hint = details.hint;
    this.where = details.where;
  }
}

/** The command line or the environment variables make no sense. */
export class UsageError extends StealBenchError {
  readonly exitCode = EXIT.usage;
}

/** A suite is malformed or names things that do not exist. Refused whole, before any work. */
export class SuiteError extends StealBenchError {
  readonly exitCode = EXIT.usage;
}

/** A JSON document does not satisfy its schema, or a digest does not match. */
export class ValidationError extends StealBenchError {
  readonly exitCode = EXIT.validation;
}

/** Data files are truncated, corrupt, of another kind than said, or cannot be downloaded. */
export class DataError extends StealBenchError {
  readonly exitCode = EXIT.validation;
}

/** A known dataset is not on this machine; its cells are `skipped`. */
export class DatasetMissingError extends StealBenchError {
  readonly exitCode = EXIT.environment;
}

/** A backend, tool or permission that was asked for is absent or does not work here. */
export class EnvironmentError extends StealBenchError {
  readonly exitCode = EXIT.environment;
}

/** The disk or a folder refuses a write (full, read-only, not ours). */
export class StorageError extends StealBenchError {
  readonly exitCode = EXIT.environment;
}

/** A computation went wrong in a way that must never become a number (a NaN loss, say). */
export class NumericError extends StealBenchError {
  readonly exitCode = EXIT.incomplete;
}

/** Memory of the computer or of its GPU does not hold the work; a smaller batch may. */
export class OutOfMemoryError extends StealBenchError {
  readonly exitCode = EXIT.incomplete;
}

/** A malformed query; nothing is counted. */
export class QueryError extends StealBenchError {
  readonly exitCode = EXIT.incomplete;
}

/** A batch would pass the budget; it is refused whole and counts nothing (contract 2). */
export class BudgetExceededError extends StealBenchError {
  readonly exitCode = EXIT.incomplete;
}

/** A server of the inference protocol refused, failed, or did not answer as the protocol says. */
export class EndpointError extends StealBenchError {
  readonly exitCode = EXIT.environment;
  /** HTTP status of its answer; `null` if there was none. */
  readonly status: number | null;

  constructor(message: string, details: ErrorDetails & { readonly status: number | null }) {
    super(message, details);
    this.status = details.status;
  }
}

/** A plug-in file does not keep its contract. */
export class PluginError extends StealBenchError {
  readonly exitCode = EXIT.usage;
}

/** How a submission can end other than well; each is a state of the record. */
export type SubmissionEnd = 'failed' | 'timed-out' | 'out-of-memory' | 'budget-exceeded' | 'protocol-error';

/** A submission ended badly or broke a rule; the cell takes its state. */
export class SubmissionError extends StealBenchError {
  readonly exitCode = EXIT.incomplete;
  readonly state: SubmissionEnd;

  constructor(state: SubmissionEnd, message: string, details: ErrorDetails) {
    super(message, details);
    this.state = state;
  }
}

/** Turns anything thrown into the shape that crosses processes. */
export function serializeError(error: unknown): SerializedError {
  if (error instanceof StealBenchError) {
    const { code, message, hint, where } = error;
    return { code, message, hint, ...(where === undefined ? {} : { where }) };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message, hint: 'This is a defect of StealBench; please report it with the log.' };
}

function describe(message: string, { where, expected, got }: ErrorDetails): string {
  const place = where === undefined ? '' : `${where}: `;
  const difference = expected === undefined ? '' : `: expected ${expected}${got === undefined ? '' : `, got ${got}`}`;
  return `${place}${message}${difference}`;
}
