// run <suite>: completes what is missing, resumes by itself, writes records.
import path from 'node:path';
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
  readonly executor: string;
  readonly executorOptions?: string;
  readonly events?: string;
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
    .option('--jobs <n>', 'jobs at once, as far as memory goes (default: the cores; in a queue: 200)', positive)
    .option('--threads <n>', 'CPU threads of each job (default: cores / jobs)', positive)
    .option('--backend <id>', 'compute with this backend instead of the best that works here')
    .addOption(precisionOption())
    .option('--force', 'run the selected jobs again even if their evidence is there')
    .option('--keep-going', 'after a failure, go on with what does not need the failed job')
    .option('--executor <name>', 'where jobs run: local, or slurm for a cluster', 'local')
    .option('--executor-options <file>', 'JSON file of that executor: partition, account, resources (docs/cluster.md)')
    .option('--events <file>', 'appends what happens as JSON lines to a file; - is standard output (docs/watching.md)')
    .description('runs what is missing of a suite, resumes by itself, writes result records')
    .action(async (suite: string, _options, command: Command) => {
      const options = command.optsWithGlobals<RunCommandOptions>();
      await run(suite, options, context);
    });
}

async function run(suite: string, options: RunCommandOptions, context: CommandContext): Promise<void> {
  const folders = resolveFolders(options, context);
  const { eventSinks } = await import('./event-sinks.js');
  const sinks = await eventSinks(options, context);
  const { findExecutor } = await import('../pipeline/execution/executor.js');
  const place = await findExecutor(options.executor);
  const executorOptions =
    options.executorOptions === undefined ? null : path.resolve(context.cwd, options.executorOptions);
  const executor = await place.open(executorOptions);
  const elsewhere = place.remote;
  const { loaded, plan, backend, precision } = await preparePlan(suite, { ...options, folders, context, elsewhere });
  const { select } = await import('../pipeline/plan/select.js');
  const { cells, jobs } = select(plan, options.only);
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
    executor,
    parallel: options.jobs ?? null,
    threads: options.threads ?? Math.max(1, Math.floor(cores() / (options.jobs ?? cores()))),
    forced: new Set(options.force === true ? jobs.map(({ key }) => key) : []),
    keepGoing: options.keepGoing ?? false,
    timeLimitMs: (loaded.suite.jobTimeLimitMinutes ?? DEFAULT_TIME_LIMIT_MINUTES) * 60_000,
    signal: context.signal,
    onEvent: display.onEvent,
    sinks,
  }).finally(display.stop);
  // Standard output then holds events and nothing else.
  finish(summaries, options, options.events === '-' ? { ...context, out: context.err } : context, folders.results);
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
