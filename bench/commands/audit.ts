// audit: how stealable is a model of one's own? Writes the suite that it runs, asks before it spends, ends with a report.
import path from 'node:path';
import type { Command } from 'commander';
import { EXIT } from '../contract/errors.js';
import { positive } from './prepare-plan.js';
import type { AuditFlags } from './audit/flags.js';
import type { CommandContext } from './command.js';
import { NORMALIZATIONS, normalization, size } from './victim-options.js';

export function register(program: Command, context: CommandContext): void {
  program
    .command('audit')
    .option(
      '--victim <file or address>',
      'an ONNX file, a model.json of TensorFlow.js, weights with --model, a server of the Open Inference Protocol, or a .json that declares any victim',
    )
    .option('--test <folder>', 'labelled images in class folders, which the victim was not trained on')
    .option('--pool <folder or dataset>', 'images that an attacker has (default: dead-leaves, generated)')
    .option('--budgets <n,n>', 'queries of the attacker (default: 500,2000)', numbers)
    .option('--defenses <id,id>', 'defenses to try in front (default: argmax,rounding,reverse-sigmoid)', names)
    .option('--out <folder>', 'audit.json, evidence and reports; an audit that is there goes on', 'audit')
    .option('--name <text>', 'what the report calls it (default: as its file, its folder or its server is called)')
    .option('--labels <file>', 'class folders in the order of the outputs, one a line')
    .option(
      '--normalization <name>',
      `what a model in a file reads: ${NORMALIZATIONS.join(', ')} (default: unit; of weights, as its publisher)`,
      normalization,
    )
    .option('--size <height>x<width>', 'of its images, where the victim does not say', size)
    .option('--token <variable>', 'environment variable STEALBENCH_… with a bearer token')
    .option('--model <name>', 'the name of the model on its server, or the architecture of weights: resnet18')
    .option('--jobs <n>', 'jobs at once (default: the cores)', positive)
    .option('--backend <id>', 'compute with this backend instead of the best that works here')
    .option('--yes', 'does not ask before it spends money or more than an hour')
    .option('--anyway', 'goes on with a victim that is hardly ever right')
    .description('how stealable a model of your own is: a report, and the suite that repeats it')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<AuditFlags>();
      const { runAudit } = await import('./audit/run-audit.js');
      const { report, page, isComplete } = await runAudit(options, context);
      context.out(options.json === true ? `${JSON.stringify(report, null, 2)}\n` : `${path.resolve(page)}\n`);
      if (!isComplete) context.finish(EXIT.incomplete);
    });
}

function numbers(text: string): readonly number[] {
  return text.split(',').map((part) => positive(part.trim()));
}

function names(text: string): readonly string[] {
  const parts = text.split(',').map((part) => part.trim());
  return parts.filter((part) => part !== '' && part !== 'none');
}
