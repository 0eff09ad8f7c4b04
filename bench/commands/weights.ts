// weights list|fetch|import: published weights that victims and surrogates can start from.
import path from 'node:path';
import type { Command } from 'commander';
import { loadPlugin } from '../pipeline/registry.js';
import { fetchWeights } from '../pipeline/weights/fetch.js';
import { importWeights, type ImportedWeights } from '../pipeline/weights/import.js';
import { listWeights } from '../pipeline/weights/inventory.js';
import { openTensors } from '../tensor/open.js';
import { resolveFolders, type CommandContext, type GlobalOptions } from './command.js';
import { createProgress } from './data-progress.js';
import { importedWeightsText, weightsText } from './weights-text.js';

interface WeightsFlags extends GlobalOptions {
  readonly replace?: boolean;
}

export function register(program: Command, context: CommandContext): void {
  const weights = program
    .command('weights')
    .description('published weights that victims and surrogates can start from');
  registerList(weights, context);
  registerFetch(weights, context);
  registerImport(weights, context);
}

function registerList(weights: Command, context: CommandContext): void {
  weights
    .command('list')
    .description('every set of weights, whether it is here, and how to get it')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const rows = await listWeights(resolveFolders(options, context).data);
      context.out(options.json === true ? asJson(rows) : weightsText(rows, context.color));
    });
}

function registerFetch(weights: Command, context: CommandContext): void {
  weights
    .command('fetch')
    .argument('<model>', 'id of the model')
    .option('--replace', 'replaces weights of that set which came from another file')
    .description("downloads the publisher's file, checks it and imports it; goes on where it stopped")
    .action(async (model: string, _options, command: Command) => {
      const options = command.optsWithGlobals<WeightsFlags>();
      const plugin = await loadPlugin('models', model);
      const progress = createProgress(context);
      await openTensors({ backend: 'cpu' });
      const { replace = false } = options;
      const download = { onProgress: progress.bytes, signal: context.signal };
      const imported = await fetchWeights({
        plugin,
        dataRoot: resolveFolders(options, context).data,
        replace,
        download,
      }).finally(progress.stop);
      print(context, options, imported);
    });
}

function registerImport(weights: Command, context: CommandContext): void {
  weights
    .command('import')
    .argument('<model>', 'id of the model')
    .argument('<file>', 'a .safetensors file, or a .pth file with a state dictionary, tensors as PyTorch names them')
    .option('--replace', 'replaces weights of that set which came from another file')
    .description('takes a file of weights, checked tensor by tensor')
    .action(async (model: string, file: string, _options, command: Command) => {
      const options = command.optsWithGlobals<WeightsFlags>();
      const plugin = await loadPlugin('models', model);
      await openTensors({ backend: 'cpu' });
      const { replace = false } = options;
      const request = { plugin, file: path.resolve(context.cwd, file), replace };
      print(context, options, await importWeights({ ...request, dataRoot: resolveFolders(options, context).data }));
    });
}

function print(context: CommandContext, { json }: GlobalOptions, imported: ImportedWeights): void {
  context.out(json === true ? asJson(imported) : importedWeightsText(imported));
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
