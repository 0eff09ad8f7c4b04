// verify <result>: the jobs of a record again, and whether they give what it says.
import path from 'node:path';
import type { Command } from 'commander';
import { EXIT } from '../contract/errors.js';
import { formatInterval, formatValue } from '../lib/format.js';
import type { VerifyReport } from '../pipeline/verify.js';
import { counted } from '../lib/text/counted.js';
import { resolveFolders, type CommandContext, type GlobalOptions } from './command.js';
import { cores, positive } from './prepare-plan.js';
import { secretFile } from './round.js';
import { runDisplay } from './run-display.js';

interface VerifyCommandOptions extends GlobalOptions {
  readonly suites?: string;
  readonly secret?: string;
  readonly secretFile?: string;
  readonly write?: boolean;
  readonly jobs?: number;
  readonly threads?: number;
}

const TIME_LIMIT_MS = 24 * 60 * 60_000;

export function register(program: Command, context: CommandContext): void {
  program
    .command('verify')
    .argument('<result>', 'file of a record')
    .option('--write', 'add a record that supersedes it, with its raised level, if the rerun agrees')
    .option('--secret <round>', 'also score it on the secret test inputs of a round')
    .option('--secret-file <file>', 'seed and nonce of the round (default: <store>/rounds/<round>.secret.json)')
    .option('--suites <folder>', 'suites that the record names (default: those that come with StealBench)')
    .option('--jobs <n>', 'jobs at once (default: the cores)', positive)
    .option('--threads <n>', 'CPU threads of each job (default: cores / jobs)', positive)
    .description('runs the jobs of a record again, from nothing, and compares; 7 if they do not agree')
    .action(async (file: string, _options, command: Command) => {
      const options = command.optsWithGlobals<VerifyCommandOptions>();
      const report = await verify(path.resolve(context.cwd, file), options, context);
      context.out(options.json === true ? `${JSON.stringify(report, null, 2)}\n` : reportText(report));
      if (!report.reproduced) context.finish(EXIT.mismatch);
    });
}

async function verify(file: string, options: VerifyCommandOptions, context: CommandContext): Promise<VerifyReport> {
  const { store, data } = resolveFolders(options, context);
  const { suitesFolder } = await import('../pipeline/load.js');
  const { openRound } = await import('../pipeline/rounds.js');
  const { locateResult } = await import('../pipeline/verify/locate.js');
  const { verifyResult } = await import('../pipeline/verify.js');
  const located = await locateResult(file);
  const { secret: round } = options;
  const kept = secretFile(round ?? '', options, context);
  const parallel = options.jobs ?? cores();
  const display = runDisplay(context);
  return verifyResult(located, {
    storeRoot: store,
    dataRoot: data,
    suites: options.suites === undefined ? suitesFolder() : path.resolve(context.cwd, options.suites),
    secret: round === undefined ? null : await openRound(located.results, round, kept),
    write: options.write ?? false,
    parallel,
    threads: options.threads ?? Math.max(1, Math.floor(cores() / parallel)),
    timeLimitMs: TIME_LIMIT_MS,
    signal: context.signal,
    onEvent: display.onEvent,
  }).finally(display.stop);
}

function reportText(report: VerifyReport): string {
  const { path: name, rule, reason, compared, differences, secret, written } = report;
  const how = rule === 'exact' ? 'to the last digit' : 'within the intervals';
  const verdict = report.reproduced ? `agrees ${how}` : `does not agree ${how}`;
  return [
    `${name} ${verdict} (${reason}; ${counted(compared, 'metric with an interval', 'metrics with intervals')})`,
    ...differences.map(({ pointer, expected, got }) => `  ${pointer}: rerun ${expected}, recorded ${got}`),
    ...(secret === null ? [] : secretText(secret)),
    ...(written === null ? [] : [`  written: ${written} (${report.verification})`]),
  ]
    .join('\n')
    .concat('\n');
}

function secretText({ round, metrics, excessGap, suspicious }: NonNullable<VerifyReport['secret']>): readonly string[] {
  const values = Object.entries({ ...metrics, 'excess gap': excessGap }).map(([id, metric]) => {
    if (metric.value === null) return `${id}: ${metric.reason}`;
    const interval = metric.interval === null ? '' : ` ${formatInterval(metric.interval, metric.unit)}`;
    return `${id} ${formatValue(metric.value, metric.unit)}${interval}`;
  });
  return [`  secret inputs of ${round}: ${values.join(', ')}${suspicious ? ': SUSPICIOUS' : ''}`];
}
