// bench throughput: times inference, training steps and oracle queries, a fresh process each, and writes records.
import { InvalidArgumentError, type Command } from 'commander';
import { EXIT } from '../../contract/errors.js';
import { backendFamily } from '../../contract/precision-names.js';
import type { Precision } from '../../contract/precision.js';
import type { ThroughputSpec } from '../../contract/suite.js';
import type { ScoredSummary } from '../../pipeline/execution/execute.js';
import type { LoadedSuite } from '../../pipeline/suite/load.js';
import { resolveFolders, type CommandContext, type Folders, type GlobalOptions } from '../command.js';
import { cores, positive, precisionOption } from '../prepare-plan.js';

interface ThroughputOptions extends GlobalOptions {
  readonly models: string[];
  readonly batch: number[];
  readonly samples: number;
  readonly shape: number[];
  readonly backend?: readonly string[];
  readonly threads?: number;
  readonly precision?: Precision;
}

/** Of each measurement: three kinds of work over a few batch sizes take seconds, not minutes, with the small model. */
const DEFAULTS = { models: ['cnn'], batch: [1, 16, 64], samples: 20, shape: [32, 32, 3] };
const TIME_LIMIT_MS = 60 * 60_000;

export function register(bench: Command, context: CommandContext): void {
  bench
    .command('throughput')
    .option('--models <ids...>', 'models to time', DEFAULTS.models)
    .option('--batch <sizes...>', 'batch sizes', appendPositive, DEFAULTS.batch)
    .option('--samples <n>', 'timed repetitions; an interval of the median needs 6', positive, DEFAULTS.samples)
    .option('--shape <height>x<width>x<channels>', 'input of the models', parseShape, DEFAULTS.shape)
    .option('--backend <ids...>', 'backends to time (default: the best that works here)')
    .option('--threads <n>', 'CPU threads (default: the cores)', positive)
    .addOption(precisionOption())
    .description('images per second of inference, training steps and oracle queries, with intervals')
    .action(async (_options, command: Command) => {
      await measure(command.optsWithGlobals<ThroughputOptions>(), context);
    });
}

async function measure(options: ThroughputOptions, context: CommandContext): Promise<void> {
  const { throughputSuite } = await import('../../pipeline/suite/throughput-suite.js');
  const { checkPrecision, chooseBackend } = await import('../../pipeline/backends/choice.js');
  const folders = resolveFolders(options, context);
  const { models, batch: batchSizes, samples, shape: inputShape } = options;
  const loaded = await throughputSuite({ models, batchSizes, samples, inputShape });
  const wanted = options.backend ?? [undefined];
  // All of them are asked for before the first is timed: a mistyped name must not cost the others' minutes.
  const backends = await Promise.all(wanted.map(chooseBackend));
  for (const backend of backends) await checkPrecision(backend, options.precision ?? 'fp32');
  const summaries: ScoredSummary[] = [];
  for (const backend of backends)
    summaries.push(...(await timeBackend(backend, { loaded, folders, options, context })));
  await print(summaries, { options, context, results: folders.results });
  if (summaries.some(({ state }) => state !== 'completed')) context.finish(EXIT.incomplete);
}

interface Timing {
  readonly loaded: LoadedSuite;
  readonly folders: Folders;
  readonly options: ThroughputOptions;
  readonly context: CommandContext;
}

/** One job at a time, and always anew: an old timing says nothing of today's machine. */
async function timeBackend(
  backend: string,
  { loaded, folders, options, context }: Timing,
): Promise<readonly ScoredSummary[]> {
  const { planSuite } = await import('../../pipeline/plan/plan.js');
  const { execute } = await import('../../pipeline/execution/execute.js');
  const { runDisplay } = await import('../run-display.js');
  const { precision = 'fp32' } = options;
  const plan = await planSuite(loaded, { dataRoot: folders.data, backendFamily: backendFamily(backend, precision) });
  const display = runDisplay(context);
  return execute({
    plan,
    cells: plan.cells,
    jobs: plan.jobs,
    storeRoot: folders.store,
    results: folders.results,
    dataRoot: folders.data,
    backend,
    precision,
    parallel: 1,
    threads: options.threads ?? cores(),
    forced: new Set(plan.jobs.map(({ key }) => key)),
    keepGoing: true,
    timeLimitMs: TIME_LIMIT_MS,
    signal: context.signal,
    onEvent: display.onEvent,
  }).finally(display.stop);
}

interface Printing {
  readonly options: ThroughputOptions;
  readonly context: CommandContext;
  readonly results: string;
}

async function print(summaries: readonly ScoredSummary[], { options, context, results }: Printing): Promise<void> {
  if (options.json === true) {
    context.out(`${JSON.stringify({ results, cells: summaries }, null, 2)}\n`);
    return;
  }
  const { summaryText } = await import('../run-summary.js');
  const { loadBoard } = await import('../load-board.js');
  const { loadReporter } = await import('../reporters.js');
  const paths = new Set(summaries.map(({ path }) => path));
  const board = await loadBoard({ results, select: (path) => paths.has(path) });
  const width = context.errIsTerminal ? context.errStream.columns : Number.MAX_SAFE_INTEGER;
  context.out((await loadReporter('terminal')).render(board, { color: context.color, width }));
  context.err(summaryText(summaries, results));
}

/** Commander calls this once a value; the first one replaces the default. */
function appendPositive(value: string, previous: number[]): number[] {
  return [...(previous === DEFAULTS.batch ? [] : previous), positive(value)];
}

function parseShape(text: string): ThroughputSpec['inputShape'] {
  const sizes = /^([1-9]\d*)x([1-9]\d*)x([1-9]\d*)$/.exec(text)?.slice(1).map(Number);
  if (sizes === undefined) throw new InvalidArgumentError('Expected <height>x<width>x<channels>, such as 32x32x3.');
  return sizes;
}
