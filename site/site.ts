// What every page builder gets: the Board, who built it, and where each page lies.
import { pluginLabel, type AttackEntry, type Board, type PairBoard, type SuiteBoard } from '../bench/contract/board.js';
import type { Comparison } from '../bench/contract/comparison.js';
import { nameEntries, type EntryName } from './entry-names.js';
import { indexNames, type NameIndex } from './name-index.js';
import { indexRecords, type RecordIndex } from './record-index.js';

export interface Generator {
  readonly version: string;
  readonly commit: string | null;
}

export interface Site {
  readonly board: Board;
  readonly generator: Generator;
  /** Folder of a pair's pages, relative to the site's root: `suite/<name>/<version>/<pair>`. */
  readonly pairFolders: ReadonlyMap<PairBoard, string>;
  /** First page of a pair. */
  readonly pairPaths: ReadonlyMap<PairBoard, string>;
  /** Pages that only lead on, with where they lead to: addresses of before, and the newest version of each suite. */
  readonly redirects: ReadonlyMap<string, string>;
  /** Page of a record by the record's path. */
  readonly runPaths: ReadonlyMap<string, string>;
  readonly records: RecordIndex;
  readonly names: NameIndex;
  /** What rows call their attacks. */
  readonly entryNames: ReadonlyMap<AttackEntry, EntryName>;
  /** Records and predictions lie beside their pages. */
  readonly hasFiles: boolean;
  /** The change list of StealBench, Markdown; `null` where it is not at hand. */
  readonly changelog: string | null;
  /** What the regression gate left, in any order. */
  readonly comparisons: readonly Comparison[];
}

/** What a site shows besides the board. */
export type SiteExtras = Partial<Pick<Site, 'hasFiles' | 'changelog' | 'comparisons'>>;

export function planSite(
  board: Board,
  generator: Generator,
  { hasFiles = false, changelog = null, comparisons = [] }: SiteExtras = {},
): Site {
  const runPaths = board.results.map(({ path: name }) => [name, runPath(name)] as const);
  const places = board.suites.flatMap((suite) => suite.pairs.map((pair) => ({ suite, pair })));
  const pairFolders = places.map(({ suite, pair }) => [pair, pairFolder(suite, pair)] as const);
  const redirects = new Map<string, string>();
  for (const { suite, pair } of places) {
    const target = `${pairFolder(suite, pair)}/index.html`;
    redirects.set(oldPairPath(board, suite, pair), target);
    // Suites come newest version first.
    const latest = `latest/${suite.name}/${pairName(pair)}/index.html`;
    if (!redirects.has(latest)) redirects.set(latest, target);
  }
  return {
    board,
    generator,
    pairFolders: new Map(pairFolders),
    pairPaths: new Map(pairFolders.map(([pair, folder]) => [pair, `${folder}/index.html`])),
    redirects,
    runPaths: new Map(runPaths),
    records: indexRecords(board),
    names: indexNames(board),
    entryNames: nameEntries(board),
    hasFiles,
    changelog,
    comparisons,
  };
}

/**
 * A relative link from one page to another, each segment encoded; works from `file://`. A site of ten thousand records has a
 * hundred thousand links: `path.relative` would make both paths absolute for each of them.
 */
export function linkTo(from: string, to: string): string {
  // Behind the last folder that both are in.
  let shared = 0;
  for (let at = 0; at < from.length && from.charCodeAt(at) === to.charCodeAt(at); at++)
    if (from.charCodeAt(at) === SLASH) shared = at + 1;
  let up = '';
  for (let at = from.indexOf('/', shared); at !== -1; at = from.indexOf('/', at + 1)) up += '../';
  const rest = to.slice(shared);
  return up + (NEEDS_NO_CODE.test(rest) ? rest : rest.split('/').map(encodeURIComponent).join('/'));
}

const SLASH = '/'.charCodeAt(0);
const NEEDS_NO_CODE = /^[\w./-]*$/;

function pairFolder(suite: SuiteBoard, pair: PairBoard): string {
  return `suite/${suite.name}/${suite.version}/${pairName(pair)}`;
}

/**
 * `<victim>[--<variant>]`, with `+<model and parameters>` where the suite gives the victim's model some: ids hold neither two
 * hyphens nor a plus, so names cannot meet.
 */
function pairName(pair: PairBoard): string {
  const variant = pair.dataset?.variant ?? 'official';
  return [pair.victim + networkOf(pair), ...(variant === 'official' ? [] : [variant])].join('--');
}

/** Where the page of a pair once was: links to it stand on other sites. */
function oldPairPath(board: Board, suite: SuiteBoard, pair: PairBoard): string {
  const isAlone = board.suites.filter(({ name }) => name === suite.name).length === 1;
  return `pair/${isAlone ? suite.name : `${suite.name}-${suite.version}`}--${pairName(pair)}.html`;
}

/** A victim id whose model got other parameters is another pair, even under the suite's old version. */
function networkOf({ model, modelParameters }: PairBoard): string {
  return modelParameters === undefined ? '' : `+${pluginLabel(model, modelParameters)}`;
}

/** Throws RangeError for a record path that would leave the site. */
function runPath(name: string): string {
  const segments = name.split('/');
  if (segments.some((segment) => ['', '.', '..'].includes(segment)) || name.includes('\\')) {
    throw new RangeError(`Expected a relative record path below the results folder, got ${JSON.stringify(name)}`);
  }
  return `run/${name.replace(/\.json$/, '')}.html`;
}
