// verify <result>: the jobs of a record again, and whether they give what it says.
import type { KeyObject } from 'node:crypto';
import path from 'node:path';
import type { Command } from 'commander';
import { EXIT, UsageError } from '../contract/errors.js';
import { formatInterval, formatValue } from '../lib/text/format.js';
import type { VerifyReport } from '../pipeline/verify/verify.js';
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
  readonly sign?: string;
  readonly makeKey?: string;
  readonly maintainer?: string;
  readonly jobs?: number;
  readonly threads?: number;
}

const TIME_LIMIT_MS = 24 * 60 * 60_000;

export function register(program: Command, context: CommandContext): void {
  program
    .command('verify')
    .argument('[result]', 'file of a record')
    .option('--write', "add the rerun's record, which supersedes it, if the rerun agrees and gives other content")
    .option('--sign <key>', 'sign for the record with the key in this file, if the rerun agrees')
    .option('--make-key <file>', 'make a key to sign with, and print its entry for trust/maintainers.json')
    .option('--maintainer <name>', 'who holds the key that is made')
    .option('--secret <round>', 'also score it on the secret test inputs of a round')
    .option('--secret-file <file>', 'seed and nonce of the round (default: <store>/rounds/<round>.secret.json)')
    .option('--suites <folder>', 'suites that the record names (default: those that come with StealBench)')
    .option('--jobs <n>', 'jobs at once (default: the cores)', positive)
    .option('--threads <n>', 'CPU threads of each job (default: as many as it had for the record)', positive)
    .description('runs the jobs of a record again, from nothing, and compares; 7 if they do not agree')
    .action(async (file: string | undefined, _options, command: Command) => {
      const options = command.optsWithGlobals<VerifyCommandOptions>();
      if (options.makeKey !== undefined) return makeMaintainerKey(options.makeKey, options.maintainer, context);
      if (file === undefined) throw nothingToVerify();
      const report = await verify(path.resolve(context.cwd, file), options, context);
      context.out(options.json === true ? `${JSON.stringify(report, null, 2)}\n` : reportText(report));
      if (!report.reproduced) context.finish(EXIT.mismatch);
    });
}

async function verify(file: string, options: VerifyCommandOptions, context: CommandContext): Promise<VerifyReport> {
  const { store, data } = resolveFolders(options, context);
  const { suitesFolder } = await import('../pipeline/suite/load.js');
  const { openRound } = await import('../pipeline/secret/rounds.js');
  const { locateResult } = await import('../pipeline/verify/locate.js');
  const { verifyResult } = await import('../pipeline/verify/verify.js');
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
    key: options.sign === undefined ? null : await signingKey(path.resolve(context.cwd, options.sign), context),
    parallel,
    threads: options.threads ?? null,
    defaultThreads: Math.max(1, Math.floor(cores() / parallel)),
    timeLimitMs: TIME_LIMIT_MS,
    signal: context.signal,
    onEvent: display.onEvent,
  }).finally(display.stop);
}

async function makeMaintainerKey(file: string, name: string | undefined, context: CommandContext): Promise<void> {
  if (name === undefined) {
    const hint = 'Add `--maintainer <name>`: the list says who holds each key.';
    throw new UsageError('a key of nobody', { code: 'key-without-name', expected: 'a name', got: 'none', hint });
  }
  const { makeKey } = await import('../pipeline/attestations/key.js');
  const entry = await makeKey(path.resolve(context.cwd, file), name);
  context.err('Keep the file to yourself; add this to the keys of trust/maintainers.json:\n');
  context.out(`${JSON.stringify(entry, null, 2)}\n`);
}

/** The key, with a word if nobody will count what it signs. */
async function signingKey(file: string, context: CommandContext): Promise<KeyObject> {
  const { publicHalf, readKey } = await import('../pipeline/attestations/key.js');
  const { readMaintainers } = await import('../pipeline/attestations/store.js');
  const key = await readKey(file);
  const { id } = publicHalf(key);
  const { keys } = await readMaintainers();
  if (!keys.some((one) => one.id === id && one.revoked === undefined))
    context.err(`Key ${id} is not in trust/maintainers.json: what it signs counts for nobody until it is.\n`);
  return key;
}

function nothingToVerify(): UsageError {
  return new UsageError('there is nothing to verify', {
    code: 'nothing-to-verify',
    expected: 'the file of a record',
    got: 'none',
    hint: 'Try `stealbench verify results/<suite>/…/<record>.json`.',
  });
}

function reportText(report: VerifyReport): string {
  const { path: name, rule, reason, compared, differences, tolerances, secret, written } = report;
  const how = rule === 'exact' ? 'to the last digit' : 'within what another seed would change';
  const verdict = report.reproduced ? `agrees ${how}` : `does not agree ${how}`;
  return [
    `${name} ${verdict} (${reason}; ${counted(compared, 'metric')} compared)`,
    ...tolerances.map(toleranceText),
    ...differences.map(({ pointer, expected, got }) => `  ${pointer}: rerun ${expected}, recorded ${got}`),
    ...(secret === null ? [] : secretText(secret)),
    ...(written === null ? [] : [`  written: ${written}`]),
    ...(report.attested === null ? [] : [`  signed for as ${report.verification}: ${report.attested}`]),
  ]
    .join('\n')
    .concat('\n');
}

function toleranceText({ metric, recorded, rerun, allowed, seeds }: VerifyReport['tolerances'][number]): string {
  const [was, is, most] = [recorded, rerun, allowed].map((rate) => formatValue(rate, 'fraction'));
  const source = seeds < 2 ? 'no other seed recorded' : `scatter of ${seeds} seeds`;
  return `  ${metric}: recorded ${was}, rerun ${is}; at most ${most} apart (${source}, and 2 points taken for granted)`;
}

function secretText({ round, metrics, excessGap, suspicious }: NonNullable<VerifyReport['secret']>): readonly string[] {
  const values = Object.entries({ ...metrics, 'excess gap': excessGap }).map(([id, metric]) => {
    if (metric.value === null) return `${id}: ${metric.reason}`;
    const interval = metric.interval === null ? '' : ` ${formatInterval(metric.interval, metric.unit)}`;
    return `${id} ${formatValue(metric.value, metric.unit)}${interval}`;
  });
  return [`  secret inputs of ${round}: ${values.join(', ')}${suspicious ? ': SUSPICIOUS' : ''}`];
}
