// Short names of attacks, the same wherever they stand: what is given in words belongs to the name, numbers stand in a line below it.
import { defenseLabel, type AttackEntry, type Board } from '../bench/contract/board.js';
import { formatParameters } from '../bench/lib/text/format.js';
import { grouped } from './grouped.js';
import { entryTitle } from './views/plugins.js';

export interface EntryName {
  /** Tells the rows of a pair apart, together with their pool and defense: `ActiveThief (k-center), by Argmax relabelling`. */
  readonly short: string;
  /** All parameters of the attack: `epochs = 60, patience = 5, strategy = k-center`; `null` where the name has them all. */
  readonly parameters: string | null;
  /** Name and parameters in one, for files and for those who hear a chart. */
  readonly whole: string;
}

/** What has names: a site. */
interface Named {
  readonly board: Board;
  readonly entryNames: ReadonlyMap<AttackEntry, EntryName>;
}

/** Letters of a value that still reads as part of a name. */
const WORD = 24;

/** Of all entries and controls of a board. */
export function nameEntries(board: Board): ReadonlyMap<AttackEntry, EntryName> {
  const names = new Map<AttackEntry, EntryName>();
  for (const { entries, controls } of board.suites.flatMap(({ pairs }) => pairs)) {
    const all = [...entries, ...controls];
    const groups = grouped(all, (entry) =>
      JSON.stringify([shortTitle(board, entry, []), entry.pool, defenseLabel(entry), entry.control]),
    );
    for (const alike of groups) {
      const told = differing(alike);
      for (const entry of alike) names.set(entry, nameOf(board, entry, told));
    }
  }
  return names;
}

/** Of an entry by itself. */
export function entryName({ board, entryNames }: Named, entry: AttackEntry): EntryName {
  return entryNames.get(entry) ?? nameOf(board, entry, []);
}

/** An attack where it stands alone, with the pool that it asked. */
export function shortSource(site: Named, entry: AttackEntry): string {
  return entryName(site, entry).short + (entry.pool === null ? '' : `, from ${entry.pool}`);
}

/** A plug-in as it is named in charts and heads of rows: `ActiveThief (k-center)`. */
export function shortPlugin(
  title: string,
  parameters: Readonly<Record<string, unknown>>,
  told: readonly string[] = [],
): string {
  const words = Object.keys(parameters)
    .sort()
    .flatMap((name) => {
      const value = parameters[name];
      if (typeof value === 'string' && value.length <= WORD) return [value];
      if (value === true) return [name];
      return told.includes(name) ? [formatParameters({ [name]: value })] : [];
    });
  return words.length === 0 ? title : `${title} (${words.join(', ')})`;
}

/** All parameters of a plug-in; `null` without any. */
export function parameterLine(parameters: Readonly<Record<string, unknown>>): string | null {
  const text = formatParameters(parameters);
  return text === '' ? null : text;
}

function nameOf(board: Board, entry: AttackEntry, told: readonly string[]): EntryName {
  const isNamed = entry.control === null || entry.loopOf !== undefined;
  return {
    short: shortTitle(board, entry, told),
    parameters: isNamed ? parameterLine(entry.attackParameters) : null,
    whole: entryTitle(board, entry),
  };
}

function shortTitle(board: Board, entry: AttackEntry, told: readonly string[]): string {
  return entryTitle(board, entry, (title, parameters) => shortPlugin(title, parameters, told));
}

/** Parameters in which rows differ that are called the same. */
function differing(alike: readonly AttackEntry[]): readonly string[] {
  if (alike.length < 2) return [];
  const names = new Set(alike.flatMap(({ attackParameters }) => Object.keys(attackParameters)));
  return [...names].filter(
    (name) => new Set(alike.map(({ attackParameters }) => JSON.stringify(attackParameters[name]))).size > 1,
  );
}
