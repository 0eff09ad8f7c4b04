// bench peers: our training and inference against PyTorch's, in interleaved fresh processes.
import os from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { writeJsonAtomic } from '../../lib/files/atomic-write.js';
import { now } from '../../lib/process/clock.js';
import { deriveSeed } from '../../lib/random/rng.js';
import type { SpeedRatio } from '../../peers/ratios.js';
import { RULE } from '../../regression/rule.js';
import type { CommandContext } from '../command.js';
import { collect, positive } from '../prepare-plan.js';
import { addPairOptions, type PairOptions } from './pair-options.js';
import { processProgress } from './process-progress.js';

interface PeerCommandOptions extends PairOptions {
  readonly python: string;
  readonly backend: string;
  readonly threads: number;
  readonly batch: readonly string[];
  readonly bf16?: boolean;
  readonly largePages?: boolean;
  readonly compile?: boolean;
  readonly device: 'cpu' | 'cuda';
  readonly seconds: number;
  readonly only: string;
}

const DEFAULT_BATCHES = ['64', '256'];

export function register(bench: Command, context: CommandContext): void {
  const command = bench
    .command('peers')
    .option('--python <file>', 'a Python that has PyTorch 2', 'python3')
    .option('--backend <id>', 'our backend', 'tensorflow')
    .option('--threads <n>', 'CPU threads of each process', positive, os.availableParallelism())
    .option('--batch <n>', 'batch size; repeatable (default: 64 and 256)', collect, [])
    .option('--bf16', 'bf16 too: ours, and PyTorch with autocast')
    .option('--large-pages', 'PyTorch on large pages too, as ours is, beside PyTorch as it comes')
    .option('--compile', 'torch.compile too; needs a C++ compiler')
    .option('--device <name>', 'where PyTorch computes: cpu or cuda', 'cpu')
    .option('--seconds <n>', 'timed steps of a process go on for this long', positive, 3)
    .option('--only <text>', 'contests whose name contains the text, such as cnn-training', '')
    .description('how many times faster than PyTorch we train and infer, with intervals');
  addPairOptions(command, RULE.pairs).action(() => run(command.optsWithGlobals<PeerCommandOptions>(), context));
}

async function run(options: PeerCommandOptions, context: CommandContext): Promise<void> {
  const { peerContests } = await import('../../peers/contests.js');
  const { speedRatios } = await import('../../peers/ratios.js');
  const { runBlocks } = await import('../../regression/blocks.js');
  const { thisMachine } = await import('../../regression/machine.js');
  const { bf16 = false, largePages = false, compile = false, batch, pairs, seed, processLimit, output } = options;
  const { cwd, signal } = context;
  const batches = (batch.length === 0 ? DEFAULT_BATCHES : batch).map(positive);
  const contests = peerContests({ ...options, batches, bf16, largePages, compile, cwd });
  const progress = processProgress(context);
  const blocks = await runBlocks(contests, {
    blocks: pairs,
    seed: deriveSeed('peers', seed),
    timeLimitMs: processLimit * 1000,
    signal,
    onProcess: (processes) => progress.show('peers', processes),
  }).finally(progress.stop);
  const ratios = speedRatios(blocks, seed);
  const { backend, threads } = options;
  const document = { machine: thisMachine(), startedAt: now().toISOString(), backend, threads, seed, ratios, blocks };
  if (output !== undefined) await writeJsonAtomic(path.resolve(cwd, output), document);
  context.out(options.json === true ? `${JSON.stringify(document, null, 2)}\n` : await text(ratios, document));
}

interface Setting {
  readonly machine: { readonly processor: string };
  readonly backend: string;
  readonly threads: number;
}

async function text(ratios: readonly SpeedRatio[], { machine, backend, threads }: Setting): Promise<string> {
  const { default: Table } = await import('cli-table3');
  const table = new Table({
    head: ['work', 'ours', 'peer', 'ms', 'peer ms', 'speed ratio [95 %]', 'processes'],
    style: { head: [], border: [] },
  });
  for (const { contest, ours, peer, oursMs, peerMs, ratio, interval, blocks } of ratios) {
    const spread = `${ratio.toFixed(2)} [${interval.low.toFixed(2)}, ${interval.high.toFixed(2)}]`;
    table.push([contest, ours, peer, oursMs.toFixed(1), peerMs.toFixed(1), spread, blocks]);
  }
  return `${table.toString()}\n${backend}, threads ${threads}, ${machine.processor}; above 1 the first is faster.\n`;
}
