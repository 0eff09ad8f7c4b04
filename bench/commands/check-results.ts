// check <results>: what could be computed again, and what does not hold.
import path from 'node:path';
import { EXIT } from '../contract/errors.js';
import { counted, formatCount } from '../lib/text/format.js';
import type { CheckProblem, CheckReport, Recomputed } from '../pipeline/check/report.js';
import { resolveFolders, type CommandContext, type GlobalOptions } from './command.js';

export interface CheckResultsCommandOptions extends GlobalOptions {
  /** Folder of the suites that the records name. */
  readonly suites?: string;
}

/** Prints the report; ends with 3 if anything does not hold. */
export async function runCheckResults(
  folder: string,
  options: CheckResultsCommandOptions,
  context: CommandContext,
): Promise<void> {
  const { store, data } = resolveFolders(options, context);
  const { checkResults } = await import('../pipeline/check/results.js');
  const { suitesFolder } = await import('../pipeline/suite/load.js');
  const report = await checkResults({
    results: path.resolve(context.cwd, folder),
    storeRoot: store,
    dataRoot: data,
    suites: options.suites === undefined ? suitesFolder() : path.resolve(context.cwd, options.suites),
  });
  context.out(options.json === true ? `${JSON.stringify(report, null, 2)}\n` : reportText(report));
  if (report.problems.length > 0) context.finish(EXIT.validation);
}

/** Problems first, then what could be computed again; ends in a newline. */
export function reportText({ records, problems, keys, metrics, evidence }: CheckReport): string {
  const verdict = problems.length === 0 ? 'no problems' : counted(problems.length, 'problem');
  return [
    ...problems.map(problemText),
    `${counted(records, 'record')}, ${verdict}`,
    ...recomputedText('keys, from suite and data', keys),
    ...recomputedText('values of metrics, from what lies beside the records', metrics),
    ...recomputedText('all else, from the evidence', evidence),
  ]
    .join('\n')
    .concat('\n');
}

function problemText({ path: file, pointer, code, message, expected, got }: CheckProblem): string {
  return `${file}#${pointer}: ${message}: expected ${expected}, got ${got} (${code})`;
}

function recomputedText(what: string, { done, of, skipped }: Recomputed): readonly string[] {
  const reasons = Object.entries(skipped).map(
    ([reason, count]) => `    ${formatCount(count)} not recomputable from here: ${reason}`,
  );
  return [`  computed again: ${what}: ${formatCount(done)} of ${formatCount(of)}`, ...reasons];
}
