// score <suite>: evidence → records again, without running anything. With --from-records the same from the records alone.
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Command } from 'commander';
import { EXIT, UsageError } from '../contract/errors.js';
import { counted } from '../lib/text/format.js';
import type { Rescored } from '../pipeline/score/rescore.js';
import { resolveFolders, type CommandContext, type GlobalOptions } from './command.js';
import { collect, precisionOption, preparePlan, type ComputeOptions } from './prepare-plan.js';
import { summaryText } from './run-summary.js';

interface ScoreCommandOptions extends GlobalOptions, ComputeOptions {
  readonly only: readonly string[];
  readonly fromRecords?: string;
}

export function register(program: Command, context: CommandContext): void {
  program
    .command('score')
    .argument('[suite]', 'path of a suite, or the name of one that comes with StealBench')
    .option('--only <pattern>', 'cells whose label contains the pattern; repeatable', collect, [])
    .option('--backend <id>', 'the backend whose evidence is scored')
    .option('--from-records <folder>', 'compute the records of this folder again from what lies beside them')
    .addOption(precisionOption())
    .description('computes the records of a suite again from its evidence, or records from themselves; runs nothing')
    .action(async (suite: string | undefined, _options, command: Command) => {
      const options = command.optsWithGlobals<ScoreCommandOptions>();
      if (options.fromRecords !== undefined) return scoreFromRecords(suite, options.fromRecords, options, context);
      if (suite === undefined) throw wrongTarget('neither', '`stealbench score quickstart`');
      return scoreSuite(suite, options, context);
    });
}

async function scoreSuite(suite: string, options: ScoreCommandOptions, context: CommandContext): Promise<void> {
  const folders = resolveFolders(options, context);
  const { plan } = await preparePlan(suite, { ...options, folders, context });
  const { select } = await import('../pipeline/plan/select.js');
  const { cells, jobs } = select(plan, options.only);
  const { store: storeRoot, data: dataRoot, results } = folders;
  const { scoreCells } = await import('../pipeline/execution/execute.js');
  const { underLease } = await import('../pipeline/store/lease.js');
  const lease = { root: storeRoot, name: `score-${randomUUID()}`, keys: jobs.map(({ key }) => key) };
  const notice = (text: string): void => context.err(`note    ${text}\n`);
  // Nothing here stops by itself: a signal ends it at once, and the lease with it.
  const { signal } = new AbortController();
  const summaries = await underLease(lease, { signal, notice }, () =>
    scoreCells({ plan, cells, storeRoot, dataRoot, results, failures: new Map() }),
  );
  context.out(
    options.json === true
      ? `${JSON.stringify({ results, cells: summaries }, null, 2)}\n`
      : summaryText(summaries, results),
  );
  if (summaries.some(({ state }) => state !== 'completed')) context.finish(EXIT.incomplete);
}

async function scoreFromRecords(
  suite: string | undefined,
  folder: string,
  options: ScoreCommandOptions,
  context: CommandContext,
): Promise<void> {
  if (suite !== undefined) throw wrongTarget('both', `\`stealbench score --from-records ${folder}\``);
  const { rescoreRecords } = await import('../pipeline/score/rescore.js');
  const { data } = resolveFolders(options, context);
  const records = await rescoreRecords(path.resolve(context.cwd, folder), data);
  context.out(options.json === true ? `${JSON.stringify({ records }, null, 2)}\n` : rescoredText(records));
}

function rescoredText(records: readonly Rescored[]): string {
  const reasons = new Map<string, number>();
  for (const reason of records.flatMap(({ carried }) => Object.values(carried)))
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const unknown = new Map<string, number>();
  for (const { groupsUnknown } of records)
    if (groupsUnknown !== null) unknown.set(groupsUnknown, (unknown.get(groupsUnknown) ?? 0) + 1);
  const computed = records.reduce((sum, record) => sum + record.computed, 0);
  const written = records.filter((record) => record.written !== null).length;
  return [
    `${counted(computed, 'value')} of ${counted(records.length, 'record')} computed again; ${counted(written, 'new record')}`,
    ...[...reasons].map(([reason, count]) => `  ${counted(count, 'value')} taken over: ${reason}`),
    ...[...unknown].map(([reason, count]) => `  intervals of ${counted(count, 'record')} by single images: ${reason}`),
  ]
    .join('\n')
    .concat('\n');
}

function wrongTarget(got: string, example: string): UsageError {
  return new UsageError('there is nothing to score', {
    code: 'nothing-to-score',
    expected: 'a suite, or --from-records with a folder of records',
    got,
    hint: `Try ${example}.`,
  });
}
