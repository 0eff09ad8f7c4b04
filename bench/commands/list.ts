// list <kind>: what exists, with its paper and its parameters.
import { Argument, type Command } from 'commander';
import { describeParameters } from '../pipeline/registry/describe-parameters.js';
import { loadAll } from '../pipeline/registry/registry.js';
import type { CommandContext, GlobalOptions } from './command.js';

const KINDS = [
  'suites',
  'attacks',
  'recoveries',
  'defenses',
  'detectors',
  'datasets',
  'models',
  'backends',
  'metrics',
] as const;
type Kind = (typeof KINDS)[number];

/** A row of any list: plain text, ready for a table or JSON. */
interface ListRow {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly source: string | null;
  readonly parameters: readonly string[];
}

export function register(program: Command, context: CommandContext): void {
  program
    .command('list')
    .addArgument(new Argument('<kind>', 'what to list').choices(KINDS))
    .description('what exists, with its paper and parameters')
    .action(async (kind: Kind, _options, command: Command) => {
      const rows = await rowsOf(kind);
      const { json } = command.optsWithGlobals<GlobalOptions>();
      context.out(json === true ? `${JSON.stringify(rows, null, 2)}\n` : await asTable(rows));
    });
}

async function rowsOf(kind: Kind): Promise<readonly ListRow[]> {
  switch (kind) {
    case 'suites':
      return suiteRows();
    case 'backends':
      return backendRows();
    case 'datasets':
      return (await loadAll(kind)).map(({ meta }) => ({
        id: meta.id,
        title: meta.title,
        about: `${meta.obtain} Licence: ${meta.licence}`,
        source: meta.paper,
        parameters: [],
      }));
    case 'models':
      return (await loadAll(kind)).map(({ meta, parameters }) => ({
        id: meta.id,
        title: meta.title,
        about: '',
        source: meta.source,
        parameters: parameterLines(parameters),
      }));
    case 'metrics':
      return (await loadAll(kind)).map(({ meta }) => ({
        id: meta.id,
        title: `${meta.title} (${meta.unit})`,
        about: meta.formula,
        source: meta.source,
        parameters: [],
      }));
    default:
      return (await loadAll(kind)).map(({ meta, parameters }) => ({
        id: meta.id,
        title: meta.title,
        about: meta.summary,
        source: meta.paper === null ? null : `${meta.paper.citation} ${meta.paper.url}`,
        parameters: parameterLines(parameters),
      }));
  }
}

async function backendRows(): Promise<readonly ListRow[]> {
  const { listBackendStates } = await import('../pipeline/backends/choice.js');
  const states = await listBackendStates();
  return states.map(({ id, title, state }) => ({ id, title, about: state, source: null, parameters: [] }));
}

async function suiteRows(): Promise<readonly ListRow[]> {
  const { loadSuite, suitesFolder } = await import('../pipeline/suite/load.js');
  const folder = suitesFolder();
  const { suitePaths } = await import('../pipeline/suite/named-suite.js');
  return Promise.all(
    (await suitePaths(folder)).map(async (file) => {
      const { suite } = await loadSuite(file, folder);
      return { id: suite.name, title: suite.title, about: suite.description ?? '', source: null, parameters: [] };
    }),
  );
}

/** `k: integer = 1` from a parameter's JSON Schema. */
function parameterLines(schema: object): readonly string[] {
  return describeParameters(schema).map(({ name, type, default: value, about }) => {
    const given = value === null ? '' : ` = ${value}`;
    return `${name}: ${type}${given}${about === null ? '' : ` (${about})`}`;
  });
}

/** A line of the table a paragraph, and none between: the library needs seconds for cells of many paragraphs. */
async function asTable(rows: readonly ListRow[]): Promise<string> {
  const { default: Table } = await import('cli-table3');
  const none = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };
  const table = new Table({
    chars: none,
    style: { head: [], border: [] },
    colWidths: [24, 92],
    wordWrap: true,
  });
  for (const { id, title, about, source, parameters } of rows) {
    const lines = [
      title,
      about,
      source === null ? '' : `Source: ${source}`,
      ...parameters.map((parameter) => `· ${parameter}`),
    ];
    if (table.length > 0) table.push(['', '']);
    lines.filter((text) => text !== '').forEach((text, line) => table.push([line === 0 ? id : '', text]));
  }
  return `${table.toString()}\n`;
}
