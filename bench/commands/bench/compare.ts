// bench compare <base> <head>: is head slower? Exit 0 no, 3 nothing comparable, 5 yes and confirmed, 6 cannot tell.
import { existsSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import type { AaCertificate } from '../../contract/aa-certificate.js';
import type { Comparison } from '../../contract/comparison.js';
import { EXIT, type ExitCode } from '../../contract/errors.js';
import { writeJsonAtomic } from '../../lib/files/atomic-write.js';
import { RULE } from '../../regression/rule.js';
import { markdownText } from '../../regression/text/markdown.js';
import { terminalText } from '../../regression/text/terminal.js';
import type { CommandContext } from '../command.js';
import { collect } from '../prepare-plan.js';
import { addPairOptions, type PairOptions } from './pair-options.js';
import { processProgress, type ProcessProgress } from './process-progress.js';

interface CompareCommandOptions extends PairOptions {
  readonly allowAdded?: boolean;
  readonly accept: readonly string[];
  readonly certificate?: string;
  readonly summary?: string;
}

interface Sides {
  readonly base: string;
  readonly head: string;
}

const EXIT_CODES: Readonly<Record<Comparison['outcome'], ExitCode>> = {
  passed: EXIT.done,
  regressed: EXIT.regression,
  inconclusive: EXIT.inconclusive,
};

export function register(bench: Command, context: CommandContext): void {
  const command = bench
    .command('compare')
    .argument('<base>', 'a checkout of StealBench, or a command that prints samples')
    .argument('<head>', 'another one, of the same kind')
    .option('--certificate <file>', 'A/A certificate; made from base if the file is not there')
    .option('--allow-added', 'head may have benchmarks that base lacks')
    .option('--accept <benchmark/counter>', 'an increase of this counter is wanted; repeatable', collect, [])
    .option('--summary <file>', 'append the verdict as Markdown, such as to $GITHUB_STEP_SUMMARY')
    .description('tells whether head is slower than base, from interleaved fresh processes');
  addPairOptions(command, RULE.pairs).action(async (base: string, head: string) => {
    const progress = processProgress(context);
    try {
      await run({ base, head }, command.optsWithGlobals<CompareCommandOptions>(), context, progress);
    } finally {
      progress.stop();
    }
  });
}

async function run(
  sides: Sides,
  options: CompareCommandOptions,
  context: CommandContext,
  progress: ProcessProgress,
): Promise<void> {
  const { compare } = await import('../../regression/compare.js');
  const { contestsOf } = await import('../../regression/sides.js');
  const { cwd, signal } = context;
  const { allowAdded = false, pairs, seed } = options;
  const contests = await contestsOf(sides, { cwd, signal, allowAdded });
  const timeLimitMs = options.processLimit * 1000;
  const comparison = await compare({
    ...sides,
    ...contests,
    pairs,
    seed,
    allowAdded,
    accepted: new Set(options.accept),
    certificate: await certificateOf(sides.base, options, context, progress),
    timeLimitMs,
    signal,
    onProcess: (round, processes) => progress.show(`round ${round}`, processes),
  });
  if (options.output !== undefined) await writeJsonAtomic(path.resolve(cwd, options.output), comparison);
  if (options.summary !== undefined) await appendFile(path.resolve(cwd, options.summary), markdownText(comparison));
  const json = options.json === true;
  context.out(json ? `${JSON.stringify(comparison, null, 2)}\n` : terminalText(comparison, { color: context.color }));
  context.finish(EXIT_CODES[comparison.outcome]);
}

/** Reads the certificate, or makes it: base against itself. */
async function certificateOf(
  base: string,
  { certificate, pairs, seed, processLimit }: CompareCommandOptions,
  { cwd, signal }: CommandContext,
  progress: ProcessProgress,
): Promise<AaCertificate | null> {
  if (certificate === undefined) return null;
  const { readCertificate } = await import('../../regression/certificate-file.js');
  const { certify } = await import('../../regression/certify.js');
  const { contestsOf } = await import('../../regression/sides.js');
  const file = path.resolve(cwd, certificate);
  if (existsSync(file)) return readCertificate(file);
  const { contests } = await contestsOf({ base, head: base }, { cwd, signal, allowAdded: false });
  const made = await certify({
    side: base,
    contests,
    pairs,
    seed,
    timeLimitMs: processLimit * 1000,
    signal,
    onProcess: (processes) => progress.show('A/A', processes),
  });
  await writeJsonAtomic(file, made);
  return made;
}
