// Every name that rows bear, with the page that says what it is and the rows that bear it, found once.
import type { AttackEntry, Board, DetectorEntry, PairBoard, StreamEntry, SuiteBoard } from '../bench/contract/board.js';

/** Rooms of plug-ins, as the Board's keys name them, and metrics. */
export type NameKind = 'attacks' | 'recoveries' | 'defenses' | 'detectors' | 'datasets' | 'models' | 'metrics';

export interface NamedEntry {
  readonly suite: SuiteBoard;
  readonly pair: PairBoard;
  readonly entry: AttackEntry;
}

export interface NameRows {
  readonly entries: readonly NamedEntry[];
  readonly pairs: readonly { readonly suite: SuiteBoard; readonly pair: PairBoard }[];
  readonly detectors: readonly { readonly suite: SuiteBoard; readonly entry: DetectorEntry }[];
  readonly streams: readonly { readonly suite: SuiteBoard; readonly entry: StreamEntry }[];
}

export interface NameIndex {
  /** Page of `kind/id`, relative to the site's root; names that nobody describes have none. */
  readonly paths: ReadonlyMap<string, string>;
  /** Of `kind/id`; absent where no row bears it. */
  readonly rows: ReadonlyMap<string, NameRows>;
}

type Growing = { -readonly [Part in keyof NameRows]: NameRows[Part][number][] };

export function indexNames(board: Board): NameIndex {
  const keys = [...Object.keys(board.plugins), ...board.metrics.map(({ id }) => `metrics/${id}`)];
  const rows = new Map<string, Growing>();
  const rowsOf = (kind: NameKind, id: string): Growing => {
    const key = `${kind}/${id}`;
    const found = rows.get(key) ?? { entries: [], pairs: [], detectors: [], streams: [] };
    rows.set(key, found);
    return found;
  };
  for (const suite of board.suites) {
    for (const pair of suite.pairs) {
      rowsOf('datasets', pair.datasetId).pairs.push({ suite, pair });
      rowsOf('models', pair.model).pairs.push({ suite, pair });
      for (const entry of [...pair.entries, ...pair.controls])
        for (const [kind, id] of namesOf(entry)) rowsOf(kind, id).entries.push({ suite, pair, entry });
    }
    for (const entry of suite.detectors)
      for (const [kind, id] of [['detectors', entry.detector] as const, ['datasets', entry.dataset] as const])
        rowsOf(kind, id).detectors.push({ suite, entry });
    for (const entry of suite.streams)
      for (const [kind, id] of [['detectors', entry.detector] as const, ['attacks', entry.attack] as const])
        rowsOf(kind, id).streams.push({ suite, entry });
  }
  return { paths: new Map(keys.map((key) => [key, pathOf(key)])), rows };
}

/** What stands in an entry, each once; a pool is found by the dataset that it is named after. */
function namesOf(entry: AttackEntry): readonly (readonly [NameKind, string])[] {
  const { attack, loopOf, control, defense, thenDefenses = [], recovery, surrogateModel, pool } = entry;
  const asks = control === null ? attack : loopOf;
  const defenses = new Set([defense, ...thenDefenses.map((next) => next.defense)]);
  return [
    ...(asks === undefined ? [] : [['attacks', asks] as const]),
    ...(control === null ? [...defenses].map((id) => ['defenses', id] as const) : []),
    ...(recovery === undefined ? [] : [['recoveries', recovery] as const]),
    ...(surrogateModel === null ? [] : [['models', surrogateModel] as const]),
    ...(pool === null ? [] : [['datasets', pool] as const]),
  ];
}

/** Throws RangeError for a name that would leave the site. */
function pathOf(key: string): string {
  if (key.includes('\\') || key.split('/').some((segment) => ['', '.', '..'].includes(segment)))
    throw new RangeError(`Expected the kind and id of a plug-in, got ${JSON.stringify(key)}`);
  return `names/${key}.html`;
}
