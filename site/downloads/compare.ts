// What the comparison page reads: which entries there are, and the predictions of their records as scripts, for a page opened as a
// file may load scripts and fetch nothing.
import type { AttackEntry, PairBoard } from '../../bench/contract/board.js';
import { formatCount } from '../../bench/lib/text/format.js';
import { linkTo, type Site } from '../site.js';
import { COMPARE_PATH } from '../views/compare.js';
import { pairTitle } from '../views/pair-title.js';
import { defenseTitle, entryTitle } from '../views/plugins.js';
import type { TextFile } from './files.js';

interface OfferedEntry {
  readonly id: string;
  readonly label: string;
  readonly records: readonly OfferedRecord[];
}

interface OfferedRecord {
  readonly seed: number;
  readonly path: string;
  /** Of its page and of the script with its predictions. */
  readonly page: string;
  readonly src: string;
}

export function compareFile(site: Site): TextFile {
  const pairs = site.board.suites.flatMap(({ name, version, pairs: own }) =>
    own.flatMap((pair) => {
      const entries = [...pair.entries, ...pair.controls].flatMap((entry) => offered(site, entry));
      const id = site.pairFolders.get(pair);
      if (id === undefined || entries.length < 2) return [];
      const label = `${pairTitle(site, COMPARE_PATH, pair).text} (${name} ${version})`;
      return [{ id, label, classes: classNames(pair), entries }];
    }),
  );
  return { path: 'compare.data.js', text: `'use strict';\nstealbench.offer(${JSON.stringify(pairs)});\n` };
}

/** Paths of the records that can be compared, each once: those of largest budgets, with predictions. */
export function comparedRecords(site: Site): readonly string[] {
  const entries = site.board.suites.flatMap(({ pairs }) =>
    pairs.flatMap((pair) => [...pair.entries, ...pair.controls]),
  );
  const paths = entries.flatMap((entry) =>
    offered(site, entry).flatMap(({ records }) => records.map(({ path }) => path)),
  );
  return [...new Set(paths)];
}

/** A call that hands the compressed predictions over. */
export function predictionsScript(path: string, compressed: Uint8Array): string {
  return `'use strict';\nstealbench.predict(${JSON.stringify(path)}, '${Buffer.from(compressed).toString('base64')}');\n`;
}

function offered(site: Site, entry: AttackEntry): readonly OfferedEntry[] {
  const point = entry.points.at(-1);
  const records = (point?.results ?? []).flatMap((path) => offeredRecord(site, path));
  if (point === undefined || records.length === 0) return [];
  const pool = entry.pool === null ? '' : `, from ${entry.pool}`;
  const under = entry.control === null && entry.defense !== 'none' ? ` against ${defenseTitle(site.board, entry)}` : '';
  const label = `${entryTitle(site.board, entry)}${pool}${under}, ${formatCount(point.budgetQueries)} queries`;
  return [{ id: entry.id, label, records }];
}

function offeredRecord({ records, runPaths }: Site, path: string): readonly OfferedRecord[] {
  const scientific = records.byPath.get(path)?.result.scientific;
  const page = runPaths.get(path);
  if (scientific?.cell.kind !== 'attack' || page === undefined) return [];
  const { outcome, cell } = scientific;
  if (outcome.state !== 'completed' || outcome.predictionsSha256 === null) return [];
  const src = `run/${path.replace(/\.json$/, '.predictions.js')}`;
  return [{ seed: cell.seed, path, page: linkTo(COMPARE_PATH, page), src: linkTo(COMPARE_PATH, src) }];
}

function classNames({ classes }: PairBoard): readonly string[] {
  return [...(classes?.rows ?? [])].sort((a, b) => a.class - b.class).map(({ name }) => name);
}
