// data list|fetch|import|verify: datasets on this machine.
import path from 'node:path';
import type { Command } from 'commander';
import type { ClassEntry } from '../contract/dataset.js';
import { EXIT, UsageError } from '../contract/errors.js';
import { loadPlugin } from '../pipeline/registry/registry.js';
import { resolveFolders, type CommandContext, type GlobalOptions } from './command.js';

interface ImportFlags extends GlobalOptions {
  readonly variant?: string;
  readonly size?: string;
  readonly limit?: string;
  readonly replace?: boolean;
  readonly classes?: string;
  readonly skipDamaged?: boolean;
  readonly list?: boolean;
}

export function register(program: Command, context: CommandContext): void {
  const data = program.command('data').description('datasets on this machine');
  registerList(data, context);
  registerFetch(data, context);
  registerImport(data, context);
  registerVerify(data, context);
}

function registerList(data: Command, context: CommandContext): void {
  data
    .command('list')
    .description('every dataset, the variants that are here, and how to get the others')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const { listInventory } = await import('../pipeline/data/inventory.js');
      const { inventoryText } = await import('./data-text.js');
      const rows = await listInventory(resolveFolders(options, context).data);
      print(context, options, rows, inventoryText(rows, context.color));
    });
}

function registerFetch(data: Command, context: CommandContext): void {
  data
    .command('fetch')
    .argument('<dataset>', 'id of the dataset')
    .option('--replace', 'replaces a variant of that name')
    .description('downloads the official release, checks it and prepares it; goes on where it stopped')
    .action(async (id: string, _options, command: Command) => {
      const options = command.optsWithGlobals<ImportFlags>();
      const { fetchDataset } = await import('../pipeline/data/fetch.js');
      const { createProgress } = await import('./data-progress.js');
      const { importedText } = await import('./data-text.js');
      const plugin = await loadPlugin('datasets', id);
      const progress = createProgress(context);
      try {
        const imported = await fetchDataset({
          plugin,
          dataRoot: resolveFolders(options, context).data,
          replace: options.replace,
          signal: context.signal,
          onProgress: progress.images(plugin.meta),
          download: { onProgress: progress.bytes },
        });
        progress.stop();
        print(context, options, imported, importedText(plugin.meta, imported));
      } finally {
        progress.stop();
      }
    });
}

function registerImport(data: Command, context: CommandContext): void {
  data
    .command('import')
    .argument('<dataset>', 'id of the dataset')
    .argument('<folder>', 'folder with the unpacked release, or with the official archives')
    .option('--variant <name>', 'name of this copy; needed unless its checksums are the official ones')
    .option('--size <height>x<width>', 'size of the images, for datasets whose images differ in size')
    .option('--limit <images>', 'images kept of each part, chosen by a fixed rule')
    .option('--classes <file>', 'class folders in the order of the classes, one a line; behind a tab, another name')
    .option('--skip-damaged', 'leaves out single images that do not decode; they are listed')
    .option('--list', 'says what would be imported as what, and imports nothing')
    .option('--replace', 'replaces a variant of that name')
    .description('prepares a local copy of a dataset')
    .action(async (id: string, folder: string, _options, command: Command) => {
      const options = command.optsWithGlobals<ImportFlags>();
      const { importDataset } = await import('../pipeline/data/import.js');
      const { createProgress } = await import('./data-progress.js');
      const { importedText, importPlanText } = await import('./data-text.js');
      const plugin = await loadPlugin('datasets', id);
      const request = {
        plugin,
        source: path.resolve(context.cwd, folder),
        dataRoot: resolveFolders(options, context).data,
        variant: options.variant,
        size: parseSize(options.size),
        limit: parseLimit(options.limit),
        classes: await readClassFile(options.classes, context),
        skipDamaged: options.skipDamaged,
        replace: options.replace,
        signal: context.signal,
      };
      if (options.list === true) {
        const { planImport } = await import('../pipeline/data/import-plan.js');
        const planned = await planImport(request);
        print(context, options, planned, importPlanText(planned));
        return;
      }
      const progress = createProgress(context);
      try {
        const imported = await importDataset({ ...request, onProgress: progress.images(plugin.meta) });
        progress.stop();
        print(context, options, imported, importedText(plugin.meta, imported));
      } finally {
        progress.stop();
      }
    });
}

function registerVerify(data: Command, context: CommandContext): void {
  data
    .command('verify')
    .argument('[dataset]', 'id of the dataset; default all that are here')
    .description('computes every digest again, pixels included')
    .action(async (id: string | undefined, _options, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const { verifyDatasets } = await import('../pipeline/data/inventory.js');
      const { verificationText } = await import('./data-text.js');
      const verified = await verifyDatasets(resolveFolders(options, context).data, id ?? null);
      print(context, options, verified, verificationText(verified, context.color));
      if (verified.some(({ ok }) => !ok)) context.finish(EXIT.mismatch);
    });
}

function print({ out }: CommandContext, { json }: GlobalOptions, value: unknown, text: string): void {
  out(json === true ? `${JSON.stringify(value, null, 2)}\n` : text);
}

async function readClassFile(file: string | undefined, { cwd }: CommandContext): Promise<readonly ClassEntry[] | null> {
  if (file === undefined) return null;
  const { parseClassFile } = await import('../pipeline/data/class-file.js');
  const { readSource } = await import('../lib/files/source-file.js');
  const place = path.resolve(cwd, file);
  return parseClassFile((await readSource(place)).toString('utf8'), place);
}

/** `64x48` is height by width; `64` is square. */
function parseSize(text: string | undefined): readonly [number, number] | null {
  if (text === undefined) return null;
  const [, height, width] = /^([1-9]\d{0,3})(?:x([1-9]\d{0,3}))?$/.exec(text) ?? [];
  if (height === undefined) throw badOption('--size', '<height>x<width>, such as 64x64', text);
  return [Number(height), Number(width ?? height)];
}

function parseLimit(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^[1-9]\d{0,9}$/.test(text)) throw badOption('--limit', 'a whole number from 1', text);
  return Number(text);
}

function badOption(where: string, expected: string, got: string): UsageError {
  return new UsageError('not a value of this option', {
    code: 'option-malformed',
    where,
    expected,
    got: JSON.stringify(got),
    hint: 'See `stealbench data import --help`.',
  });
}
