// run <suite>: completes what is missing, resumes by itself, writes records.
import type { Command } from 'commander';
import { EXIT } from '../contract/errors.js';
import type { ScoredSummary } from '../pipeline/execution/execute.js';
import { resolveFolders, type CommandContext, type GlobalOptions } from './command.js';
import { collect, cores, positive, precisionOption, preparePlan, type ComputeOptions } from './prepare-plan.js';
import { summaryText } from './run-summary.js';

interface RunCommandOptions extends GlobalOptions, ComputeOptions {
  readonly only: readonly string[];
  readonly jobs?: number;
  readonly threads?: number;
  readonly force?: boolean;
  readonly keepGoing?: boolean;
}

const DEFAULT_TIME_LIMIT_MINUTES = 24 * 60;

export function register(program: Command, context: CommandContext): void {
  program
    .command('run')
    .argument('<suite>', 'path of a suite, or the name of one that comes with StealBench')
    .option(
      '--only <pattern>',
      'cells whose label contains the pattern; * stands for any text; repeatable',
      collect,
      [],
    )
    .option('--jobs <n>', 'jobs at once (default: the cores)', positive)
    .option('--threads <n>', 'CPU threads of each job (default: cores / jobs)', positive)
    .option('--backend <id>', 'compute with this backend instead of the best that works here')
    .addOption(precisionOption())
    .option('--force', 'run the selected jobs again even if their evidence is there')
    .option('--keep-going', 'after a failure, go on with what does not need the failed job')
    .description('runs what is missing of a suite, resumes by itself, writes result records')
    .action(async (suite: string, _options, command: Command) => {
      const options = command.optsWithGlobals<RunCommandOptions>();
      await run(suite, options, context);
    });
}

async function run(suite: string, options: RunCommandOptions, context: CommandContext): Promise<void> {
  const folders = resolveFolders(options, context);
  const { loaded, plan, backend, precision } = await preparePlan(suite, { ...options, folders, context });
  const { select } = await import('../pipeline/plan/select.js');
  const { cells, jobs } = select(plan, options.only);
  const parallel = options.jobs ?? cores();
  const { runDisplay } = await import('./run-display.js');
  const { execute } = await import('../pipeline/execution/execute.js');
  const display = runDisplay(context);
  const summaries = await execute({
    plan,
    cells,
    jobs,
    storeRoot: folders.store,
    results: folders.results,
    dataRoot: folders.data,
    backend,
    precision,
    parallel,
    threads: options.threads ?? Math.max(1, Math.floor(cores() / parallel)),
    forced: new Set(options.force === true ? jobs.map(({ key }) => key) : []),
    keepGoing: options.keepGoing ?? false,
    timeLimitMs: (loaded.suite.jobTimeLimitMinutes ?? DEFAULT_TIME_LIMIT_MINUTES) * 60_000,
    signal: context.signal,
    onEvent: display.onEvent,
  }).finally(display.stop);
  finish(summaries, options, context, folders.results);
}

function finish(
  summaries: readonly ScoredSummary[],
  { json }: RunCommandOptions,
  context: CommandContext,
  results: string,
): void {
  context.out(
    json === true ? `${JSON.stringify({ results, cells: summaries }, null, 2)}\n` : summaryText(summaries, results),
  );
  if (summaries.some(({ state }) => state !== 'completed')) context.finish(EXIT.incomplete);
}
