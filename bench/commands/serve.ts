// serve <suite or file>: a victim of a suite, or a model in a file, behind the protocol, metered, with any defense in front.
import { InvalidArgumentError, type Command } from 'commander';
import type { CommandContext } from './command.js';
import { collect, positive, precisionOption } from './prepare-plan.js';
import { normalization, size } from './victim-options.js';
import type { ServeFlags } from './serve/flags.js';

export function register(program: Command, context: CommandContext): void {
  program
    .command('serve')
    .argument(
      '<suite or file>',
      'path or name of a suite; or an ONNX file, a model.json of TensorFlow.js, weights with --model',
    )
    .option('--victim <id>', 'of the suite (default: its first)')
    .option('--defense <id>', 'in front; or JSON as in a suite; repeatable, applied in order', collect, [])
    .option('--pool <id>', "of the suite, the attacker's images (default: its first)")
    .option('--budget <n>', 'queries that are answered (default: 2000)', positive)
    .option('--seed <n>', "of the victim and the defenses (default: the suite's first)", positive)
    .option('--port <number>', 'port on 127.0.0.1; 0 takes any free one', parsePort, 8000)
    .option('--task <folder>', 'writes there what an attack is given, and what scores a surrogate')
    .option('--normalization <name>', 'what a model in a file reads: unit, symmetric, bytes, imagenet', normalization)
    .option('--size <height>x<width>', 'of its images, where the file does not say', size)
    .option('--model <id>', 'the architecture of weights in a file: resnet18')
    .option('--threads <n>', 'CPU threads (default: the cores)', positive)
    .option('--backend <id>', 'compute with this backend instead of the best that works here')
    .addOption(precisionOption())
    .option('--attached', 'ends when standard input does, with whoever started it')
    .description('serves a victim over the protocol, metered, with any defense in front')
    .action(async (what: string, _options, command: Command) => {
      const { runServe } = await import('./serve/run-serve.js');
      await runServe(what, command.optsWithGlobals<ServeFlags>(), context);
    });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('Expected a port from 0 to 65535.');
  return port;
}
