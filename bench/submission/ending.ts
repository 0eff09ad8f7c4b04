// How a sandbox ended → the state of the cell. Every way to end badly has a name.
import { SubmissionError, type SubmissionEnd } from '../contract/errors.js';
import type { SubmissionLimits } from '../contract/submission.js';
import { tellingLine } from '../lib/text/telling-line.js';
import type { Cause, SandboxEnd } from './sandbox/run.js';

interface Kill {
  readonly state: SubmissionEnd;
  readonly code: string;
  readonly what: (limits: SubmissionLimits) => string;
}

const KILLS: Readonly<Record<Cause, Kill>> = {
  time: { state: 'timed-out', code: 'submission-time', what: ({ minutes }) => `ran longer than ${timeOf(minutes)}` },
  memory: {
    state: 'out-of-memory',
    code: 'submission-memory',
    what: ({ memoryMiB }) => `used more than ${memoryMiB} MiB of memory`,
  },
  processes: {
    state: 'failed',
    code: 'submission-processes',
    what: ({ processes }) => `started more than ${processes} processes`,
  },
  files: { state: 'failed', code: 'submission-files', what: () => 'made too many files' },
  'ended-by-harness': { state: 'failed', code: 'submission-ended', what: () => 'was ended by the harness' },
};

const LIMITS_HINT = 'docs/submission.md lists the limits and how a suite raises them.';
const LOG_HINT = 'What it printed says more: above in a rehearsal, in the log of the job in a run.';

const BUDGET = /BudgetExceededError|answered 429/;

/** What newcomers run into, by what the interpreter says of it. */
const HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /No module named|Module \w+ is not installed/,
    'Install it for the Python of submissions, or name another Python: STEALBENCH_PYTHON=/path/to/venv/bin/python.',
  ],
  [
    BUDGET,
    'Ask no more than the budget that the task names, or catch the refusal and end well: what was answered still counts.',
  ],
];

const OUT_OF_MEMORY = /MemoryError|bad_alloc|out of memory|cannot allocate memory|Allocation failed/i;

/** The error of an ending that is no success; `null` for exit code 0. */
export function endingError(
  { cause, exitCode, text }: SandboxEnd,
  limits: SubmissionLimits,
  refusedQueries: number,
): SubmissionError | null {
  if (cause !== null) {
    const { state, code, what } = KILLS[cause];
    return new SubmissionError(state, `The submission ${what(limits)} and was ended`, { code, hint: LIMITS_HINT });
  }
  if (exitCode === 0) return null;
  const said = printable(tellingLine(text, 'it printed nothing'));
  const message = `The submission ended with exit code ${exitCode ?? 'none'}: ${said}`;
  const hint = HINTS.find(([pattern]) => pattern.test(said))?.[1] ?? LOG_HINT;
  // An attack that catches the refusal and ends well is no failure; one that dies of it exceeded its budget. Our clients
  // refuse before they ask: then only what it printed tells.
  if (refusedQueries > 0 || BUDGET.test(said))
    return new SubmissionError('budget-exceeded', message, { code: 'budget-exceeded', hint });
  if (OUT_OF_MEMORY.test(text))
    return new SubmissionError('out-of-memory', message, { code: 'submission-memory', hint: LIMITS_HINT });
  return new SubmissionError('failed', message, { code: 'submission-failed', hint });
}

function timeOf(minutes: number): string {
  return minutes < 1 ? `${Number((60 * minutes).toPrecision(3))} seconds` : `${minutes} minutes`;
}

/** Text by strangers, fit for a terminal: no control characters. */
export function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, '�');
}
