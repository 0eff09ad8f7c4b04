// What every page builder gets: the Board, who built it, and where each page lies.
import path from 'node:path';
import { pluginLabel, type Board, type PairBoard, type SuiteBoard } from '../bench/contract/board.js';

export interface Generator {
  readonly version: string;
  readonly commit: string | null;
}

export interface Site {
  readonly board: Board;
  readonly generator: Generator;
  /** Page of a pair, relative to the site's root. */
  readonly pairPaths: ReadonlyMap<PairBoard, string>;
  /** Page of a record by the record's path. */
  readonly runPaths: ReadonlyMap<string, string>;
}

export function planSite(board: Board, generator: Generator): Site {
  const runPaths = board.results.map(({ path: name }) => [name, runPath(name)] as const);
  const pairPaths = board.suites.flatMap((suite) =>
    suite.pairs.map((pair) => [pair, pairPath(board, suite, pair)] as const),
  );
  return { board, generator, pairPaths: new Map(pairPaths), runPaths: new Map(runPaths) };
}

/** A relative link from one page to another, each segment encoded; works from `file://`. */
export function linkTo(from: string, to: string): string {
  const relative = path.posix.relative(path.posix.dirname(from), to);
  return relative.split('/').map(encodeURIComponent).join('/');
}

/**
 * `pair/<suite>--<victim>[--<variant>].html`, with `+<model and parameters>` where the suite gives the victim's model some:
 * ids hold neither two hyphens nor a plus, so names cannot meet.
 * The version joins in where a Board shows several of one suite.
 */
function pairPath(board: Board, suite: SuiteBoard, pair: PairBoard): string {
  const isAlone = board.suites.filter(({ name }) => name === suite.name).length === 1;
  const variant = pair.dataset?.variant ?? 'official';
  const parts = [isAlone ? suite.name : `${suite.name}-${suite.version}`, pair.victim + networkOf(pair)];
  return `pair/${[...parts, ...(variant === 'official' ? [] : [variant])].join('--')}.html`;
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
