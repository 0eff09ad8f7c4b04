// site build | serve | check: result records → static HTML.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { EXIT } from '../contract/errors.js';
import { packageInfo } from '../lib/files/package-root.js';
import { resolveFolders, type CommandContext, type GlobalOptions } from './command.js';

const DEFAULT_FOLDER = '_site';

interface BuildFlags {
  readonly out: string;
  readonly allowInvalid?: boolean;
  readonly comparisons?: string;
}

export function register(program: Command, context: CommandContext): void {
  const site = program.command('site').description('builds, serves and checks the static leaderboard');
  registerBuild(site, context);
  registerServe(site, context);
  registerCheck(site, context);
}

function registerBuild(site: Command, context: CommandContext): void {
  site
    .command('build')
    .option('--out <folder>', 'where the site goes; an old site there is replaced', DEFAULT_FOLDER)
    .option('--allow-invalid', 'leave out records that cannot stand on a board, and list them on a page of their own')
    .option('--comparisons <folder>', 'what `bench compare --output` left, JSON files: a page of the speed')
    .description('builds the site from the results')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & BuildFlags>();
      const { buildSite } = await import('../../site/build.js');
      const { harness } = await import('../pipeline/execution/provenance.js');
      const { loadBoard } = await import('./load-board.js');
      const { loadFilledBoard } = await import('./load-filled-board.js');
      const { readComparisons } = await import('../regression/history.js');
      const { results } = resolveFolders(options, context);
      // A folder that is there and empty is a board that begins; one that is not is a mistyped name.
      const allowInvalid = options.allowInvalid === true;
      const board = existsSync(results) ? await loadBoard({ results, allowInvalid }) : await loadFilledBoard(results);
      const { root, version } = packageInfo();
      const { harnessCommit: commit } = await harness();
      const out = path.resolve(context.cwd, options.out);
      const source = path.join(root, 'site');
      const folder = options.comparisons === undefined ? null : path.resolve(context.cwd, options.comparisons);
      const { pages } = await buildSite({
        board,
        out,
        generator: { version, commit },
        source,
        results,
        changelog: await readFile(path.join(root, 'CHANGELOG.md'), 'utf8'),
        comparisons: folder === null ? [] : await readComparisons(folder),
      });
      for (const { path: name, code } of board.refused ?? []) context.err(`left out: ${name} (${code})\n`);
      const index = path.join(out, 'index.html');
      context.out(options.json === true ? `${JSON.stringify({ index, pages }, null, 2)}\n` : `${index}\n`);
    });
}

function registerServe(site: Command, context: CommandContext): void {
  site
    .command('serve')
    .argument('[folder]', 'a built site', DEFAULT_FOLDER)
    .option('--port <number>', 'port on 127.0.0.1; 0 takes any free one', parsePort, 4173)
    .description('serves a built site to this machine, until it is interrupted')
    .action(async (folder: string, { port }: { readonly port: number }) => {
      const { serveSite } = await import('../../site/serve.js');
      const server = await serveSite(path.resolve(context.cwd, folder), port);
      context.out(`${server.url}\n`);
      await aborted(context.signal);
      await server.close();
    });
}

function registerCheck(site: Command, context: CommandContext): void {
  site
    .command('check')
    .argument('[folder]', 'a built site', DEFAULT_FOLDER)
    .description('finds broken links, missing anchors and anything loaded from elsewhere')
    .action(async (folder: string, _options, command: Command) => {
      const { checkSite } = await import('../../site/check.js');
      const { json } = command.optsWithGlobals<GlobalOptions>();
      const problems = await checkSite(path.resolve(context.cwd, folder));
      const lines = problems.map(({ kind, page, target }) => `${page}: ${kind}: ${target}\n`);
      const text = lines.length === 0 ? 'No problems found.\n' : lines.join('');
      context.out(json === true ? `${JSON.stringify(problems, null, 2)}\n` : text);
      if (problems.length > 0) context.finish(EXIT.validation);
    });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('Expected a port from 0 to 65535.');
  return port;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
