// weights list|fetch|import|score: published weights that victims and surrogates can start from.
import path from 'node:path';
import type { Command } from 'commander';
import type { ImportedWeights } from '../pipeline/weights/import.js';
import type { ModelPlugin } from '../tensor/model-plugin.js';
import { resolveFolders, type CommandContext, type GlobalOptions } from './command.js';
import { createProgress } from './data-progress.js';
import { positive } from './prepare-plan.js';
import { importedWeightsText, scoreText, weightsText } from './weights-text.js';

interface WeightsFlags extends GlobalOptions {
  readonly set?: string;
  readonly replace?: boolean;
}

export function register(program: Command, context: CommandContext): void {
  const weights = program
    .command('weights')
    .description('published weights that victims and surrogates can start from');
  registerList(weights, context);
  registerFetch(weights, context);
  registerImport(weights, context);
  registerScore(weights, context);
}

function registerList(weights: Command, context: CommandContext): void {
  weights
    .command('list')
    .description('every set of weights, whether it is here, and how to get it')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const { listWeights } = await import('../pipeline/weights/inventory.js');
      const rows = await listWeights(resolveFolders(options, context).data);
      context.out(options.json === true ? asJson(rows) : weightsText(rows, context.color));
    });
}

function registerFetch(weights: Command, context: CommandContext): void {
  weights
    .command('fetch')
    .argument('<model>', 'id of the model')
    .option('--set <id>', 'the set that is meant, where the model has several')
    .option('--replace', 'replaces weights of that set which came from another file')
    .description("downloads the publisher's file, checks it and imports it; goes on where it stopped")
    .action(async (model: string, _options, command: Command) => {
      const options = command.optsWithGlobals<WeightsFlags>();
      const { fetchWeights } = await import('../pipeline/weights/fetch.js');
      const plugin = await openModel(model);
      const progress = createProgress(context);
      const { replace = false } = options;
      const download = { onProgress: progress.bytes, signal: context.signal };
      const imported = await fetchWeights({
        plugin,
        dataRoot: resolveFolders(options, context).data,
        replace,
        download,
        ...(options.set === undefined ? {} : { set: options.set }),
      }).finally(progress.stop);
      print(context, options, imported);
    });
}

function registerImport(weights: Command, context: CommandContext): void {
  weights
    .command('import')
    .argument('<model>', 'id of the model')
    .argument('<file>', 'a file of torch.save (.pth, .pt, .th) or of safetensors, tensors as PyTorch names them')
    .option('--set <id>', 'the set that is meant; without it, names and shapes tell')
    .option('--replace', 'replaces weights of that set which came from another file')
    .description('takes a file of weights, checked tensor by tensor')
    .action(async (model: string, file: string, _options, command: Command) => {
      const options = command.optsWithGlobals<WeightsFlags>();
      const { importWeights } = await import('../pipeline/weights/import.js');
      const plugin = await openModel(model);
      const { replace = false } = options;
      const set = options.set === undefined ? {} : { set: options.set };
      const request = { plugin, file: path.resolve(context.cwd, file), replace, ...set };
      print(context, options, await importWeights({ ...request, dataRoot: resolveFolders(options, context).data }));
    });
}

interface ScoreFlags extends GlobalOptions {
  readonly set?: string;
  readonly dataset: string;
  readonly first?: number;
  readonly backend?: string;
}

function registerScore(weights: Command, context: CommandContext): void {
  weights
    .command('score')
    .argument('<model>', 'id of the model')
    .requiredOption('--dataset <id>', 'prepared dataset with the classes of the weights; its test part is asked')
    .option('--set <id>', "the set that is meant; default the first with the dataset's number of classes")
    .option('--first <n>', 'only the first images of the test part', positive)
    .option('--backend <id>', 'compute with this backend instead of the best that works here')
    .description('top-1 and top-5 accuracy of imported weights as they are')
    .action(async (model: string, _options, command: Command) => {
      const options = command.optsWithGlobals<ScoreFlags>();
      const { chooseBackend } = await import('../pipeline/backends/choice.js');
      const { scoreWeights } = await import('../pipeline/weights/score.js');
      const backend = await chooseBackend(options.backend);
      const score = await scoreWeights({
        plugin: await openModel(model, backend),
        dataset: options.dataset,
        dataRoot: resolveFolders(options, context).data,
        ...(options.set === undefined ? {} : { set: options.set }),
        first: options.first ?? null,
        signal: context.signal,
        onProgress: (images, of) => context.err(`${images} of ${of} images\n`),
      });
      context.out(options.json === true ? asJson({ ...score, backend }) : scoreText(score));
    });
}

/** The model, with a backend to build it on; nothing is computed where only weights are moved. */
async function openModel(model: string, backend = 'cpu'): Promise<ModelPlugin> {
  const { loadPlugin } = await import('../pipeline/registry/registry.js');
  const { openTensors } = await import('../tensor/open.js');
  const plugin = await loadPlugin('models', model);
  await openTensors({ backend });
  return plugin;
}

function print(context: CommandContext, { json }: GlobalOptions, imported: ImportedWeights): void {
  context.out(json === true ? asJson(imported) : importedWeightsText(imported));
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
