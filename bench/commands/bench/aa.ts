// bench aa [side]: a side against itself, and what that says of this machine. Exit 6 if the rule cannot be trusted here.
import path from 'node:path';
import type { Command } from 'commander';
import { EXIT } from '../../contract/errors.js';
import { writeJsonAtomic } from '../../lib/files/atomic-write.js';
import { RULE } from '../../regression/rule.js';
import { certificateText } from '../../regression/text/certificate.js';
import type { CommandContext } from '../command.js';
import { addPairOptions, type PairOptions } from './pair-options.js';
import { processProgress, type ProcessProgress } from './process-progress.js';

/** Two batches: the rates are drawn from them. */
const DEFAULT_PAIRS = 2 * RULE.pairs;

export function register(bench: Command, context: CommandContext): void {
  const command = bench
    .command('aa')
    .argument('[side]', 'a checkout of StealBench, or a command that prints samples', '.')
    .description('compares a side with itself: false alarms, and the smallest slowdown that can be seen here');
  addPairOptions(command, DEFAULT_PAIRS).action(async (side: string) => {
    const progress = processProgress(context);
    try {
      await run(side, command.optsWithGlobals<PairOptions>(), context, progress);
    } finally {
      progress.stop();
    }
  });
}

async function run(
  side: string,
  options: PairOptions,
  context: CommandContext,
  progress: ProcessProgress,
): Promise<void> {
  const { certify } = await import('../../regression/certify.js');
  const { contestsOf } = await import('../../regression/sides.js');
  const { cwd, signal } = context;
  const { contests } = await contestsOf({ base: side, head: side }, { cwd, signal, allowAdded: false });
  const certificate = await certify({
    side,
    contests,
    pairs: options.pairs,
    seed: options.seed,
    timeLimitMs: options.processLimit * 1000,
    signal,
    onProcess: (processes) => progress.show('A/A', processes),
  });
  if (options.output !== undefined) await writeJsonAtomic(path.resolve(cwd, options.output), certificate);
  const json = options.json === true;
  context.out(json ? `${JSON.stringify(certificate, null, 2)}\n` : certificateText(certificate));
  const rates = certificate.benchmarks.map(({ confirmedFalseAlarmRate }) => confirmedFalseAlarmRate);
  if (Math.max(...rates) > RULE.alpha) context.finish(EXIT.inconclusive);
}
