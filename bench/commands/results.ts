// results accept <folder>: records of others, checked, filed, and what they change.
import path from 'node:path';
import type { Command } from 'commander';
import { EXIT } from '../contract/errors.js';
import { formatCount, MISSING } from '../lib/text/format.js';
import type { AcceptedFile } from '../pipeline/check/accept.js';
import { reportText } from './check-results.js';
import { resolveFolders, type CommandContext, type GlobalOptions } from './command.js';
import type { RankChange } from './rank-changes.js';

interface AcceptCommandOptions extends GlobalOptions {
  readonly suites?: string;
  readonly supersede?: boolean;
  readonly dryRun?: boolean;
}

export function register(program: Command, context: CommandContext): void {
  program
    .command('results')
    .description('takes records of others in')
    .command('accept')
    .argument('<folder>', 'new records, with what lies beside them')
    .option('--dry-run', 'say what would change, and file nothing')
    .option('--supersede', 'records may take the place of ours without saying so: the same cell with other numbers')
    .option('--suites <folder>', 'suites that the records name (default: those that come with StealBench)')
    .description('checks new records, files them among the results, and prints what that changes')
    .action(async (folder: string, _options, command: Command) => {
      await accept(path.resolve(context.cwd, folder), command.optsWithGlobals<AcceptCommandOptions>(), context);
    });
}

async function accept(incoming: string, options: AcceptCommandOptions, context: CommandContext): Promise<void> {
  const { results, store: storeRoot, data: dataRoot } = resolveFolders(options, context);
  const { checkIncoming, fileIncoming, refuseUnsaid, withCopy } = await import('../pipeline/check/accept.js');
  const { suitesFolder } = await import('../pipeline/suite/load.js');
  const { readResults } = await import('../pipeline/store/result-store.js');
  const suites = options.suites === undefined ? suitesFolder() : path.resolve(context.cwd, options.suites);
  const report = await checkIncoming({ incoming, results, storeRoot, dataRoot, suites });
  if (report.problems.length > 0) {
    context.out(options.json === true ? `${JSON.stringify({ report }, null, 2)}\n` : reportText(report));
    context.err('Nothing was filed.\n');
    context.finish(EXIT.validation);
    return;
  }
  const { loadBoardWithPredictions } = await import('./load-board.js');
  const { scoreChanges } = await import('../ranking/score-changes.js');
  const { rankChanges } = await import('./rank-changes.js');
  const load = (folder: string) => loadBoardWithPredictions({ results: folder, suitesFolder: suites });
  const outcome = await withCopy(results, async (copy) => {
    const files = await fileIncoming(incoming, copy);
    if (options.supersede !== true) refuseUnsaid(files, await readResults(incoming));
    const [base, head] = [await load(results), await load(copy)];
    return { files, ranks: rankChanges(base.board, head.board), scores: scoreChanges(base, head) };
  });
  if (options.dryRun !== true) await fileIncoming(incoming, results);
  if (options.json === true) {
    context.out(`${JSON.stringify({ filed: options.dryRun !== true, report, ...outcome }, null, 2)}\n`);
    return;
  }
  const { renderScoreChanges } = await import('../../reporters/tables/score-changes.js');
  const { markdownSection } = await import('../../reporters/tables/markdown.js');
  const section = markdownSection(acceptedSection(outcome.files, outcome.ranks, options.dryRun === true));
  context.out(`${section}\n\n${renderScoreChanges(outcome.scores)}`);
}

function acceptedSection(files: readonly AcceptedFile[], ranks: readonly RankChange[], isDryRun: boolean) {
  const count = (state: AcceptedFile['state']): string =>
    formatCount(files.filter((one) => one.state === state).length);
  const column = (label: string) => ({ label, align: 'left', priority: 0 }) as const;
  const row = (...cells: readonly string[]) => ({ tone: 'measured', cells }) as const;
  const changed = files.filter(({ state }) => state !== 'known');
  const tables = [
    {
      heading: 'Files',
      columns: [column('record'), column('supersedes')],
      rows: changed.map(({ path: file, supersedes }) => row(file, supersedes ?? MISSING)),
      notes: [],
    },
    {
      heading: 'Ranks that move',
      columns: [column('suite'), column('row'), column('before'), column('after')],
      rows: ranks.map(({ suite, row: name, before, after }) => row(suite, name, before ?? MISSING, after ?? MISSING)),
      notes: [],
    },
  ];
  return {
    heading: isDryRun ? 'Records that would join' : 'Records that joined',
    lines: [
      `${count('new')} new, ${count('supersedes')} superseding, ${count('known')} there already`,
      ...(ranks.length === 0 ? ['No row has another rank than before.'] : []),
    ],
    tables: tables.filter(({ rows }) => rows.length > 0),
  };
}
