// check <submission>: manifest, files and a rehearsal in the sandbox.
import { availableParallelism } from 'node:os';
import { EnvironmentError, EXIT, StealBenchError, SubmissionError } from '../contract/errors.js';
import { counted } from '../lib/text/counted.js';
import type { CommandContext, GlobalOptions } from './command.js';

export interface CheckSubmissionOptions extends GlobalOptions {
  /** Minutes that the rehearsal may take. */
  readonly minutes?: number;
}

interface Report {
  readonly name: string;
  readonly digest: string;
  readonly files: number;
  /** `completed`, or the state that a record would have; `skipped` where there is no sandbox or no interpreter. */
  readonly state: string;
  readonly what: string;
  readonly fix: string | null;
}

/** Prints the report; ends with 3 if the submission is not in order, with 8 if this machine cannot run it. */
export async function runCheckSubmission(
  folder: string,
  options: CheckSubmissionOptions,
  context: CommandContext,
): Promise<void> {
  const report = await check(folder, options, context);
  context.out(options.json === true ? `${JSON.stringify(report, null, 2)}\n` : reportText(report));
  if (report.state === 'skipped') context.finish(EXIT.environment);
  else if (report.state !== 'completed') context.finish(EXIT.validation);
}

async function check(
  folder: string,
  { minutes = 10 }: CheckSubmissionOptions,
  context: CommandContext,
): Promise<Report> {
  const { loadSubmission } = await import('../submission/manifest.js');
  const { sandboxState } = await import('../submission/sandbox/probe.js');
  const { rehearse } = await import('../submission/rehearsal.js');
  const { DEFAULT_LIMITS } = await import('../contract/submission.js');
  const submission = await loadSubmission(folder);
  const about = { name: submission.manifest.name, digest: submission.digest, files: submission.files.length };
  const sandbox = await sandboxState();
  if (!sandbox.available) return { ...about, state: 'skipped', what: sandbox.reason, fix: sandbox.fix };
  try {
    const what = await rehearse(submission, {
      limits: { ...DEFAULT_LIMITS, minutes },
      threads: availableParallelism(),
      signal: context.signal,
      onText: context.err,
    });
    return { ...about, state: 'completed', what, fix: null };
  } catch (error) {
    if (!(error instanceof StealBenchError)) throw error;
    return { ...about, state: stateOf(error), what: error.message, fix: error.hint };
  }
}

/** What this machine lacks is no fault of the submission. */
function stateOf(error: StealBenchError): string {
  if (error instanceof EnvironmentError) return 'skipped';
  return error instanceof SubmissionError ? error.state : 'failed';
}

function reportText({ name, digest, files, state, what, fix }: Report): string {
  const head = `${name}: ${counted(files, 'file')} in order, digest ${digest.slice(0, 12)}\n`;
  return `${head}rehearsal ${state}: ${what}\n${fix === null ? '' : `  → ${fix}\n`}`;
}
