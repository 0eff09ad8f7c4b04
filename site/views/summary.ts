// The state of the art: what the best attack on each pair gets, undefended and under the defense that withstands most.
import type { AttackEntry, BudgetPoint, PairBoard, SuiteBoard } from '../../bench/contract/board.js';
import {
  formatCount,
  formatPercent,
  formatPoolKind,
  formatPublishedAccuracy,
  formatRankNote,
} from '../../bench/lib/text/format.js';
import { dumbbellChart } from '../charts/dumbbell.js';
import type { Chart } from '../charts/render.js';
import { MAX_ROWS } from '../charts/rows.js';
import { SURROGATE, VICTIM } from '../charts/style.js';
import { entryName, shortSource } from '../entry-names.js';
import { linkTo, type Site } from '../site.js';
import {
  emptyCell,
  estimateCell,
  headingCell,
  missingCell,
  numberCell,
  textCell,
  type Cell,
  type Link,
} from './cells.js';
import { METRIC, metricColumn, metricOf } from './metrics.js';
import { defenseHref, entryHref } from './name-link.js';
import { pointHref } from './pair-records.js';
import { pairTitle } from './pair-title.js';
import { defenseTitle } from './plugins.js';
import {
  column,
  facet,
  hidden,
  numericColumn,
  row,
  tableView,
  type ColumnView,
  type RowView,
  type TableView,
} from './table.js';

export interface EntryPoint {
  readonly entry: AttackEntry;
  readonly point: BudgetPoint;
}

/**
 * Entries come best first: the first of a defense that has figures, at its largest budget. Where it could not be compared with
 * others, none of its kind of pool stands before another for what it got: then the one that got most.
 */
export function bestPoint({ entries }: PairBoard, defense: string): EntryPoint | null {
  const measured = entries.flatMap((entry): EntryPoint[] => {
    const point = entry.points.at(-1);
    return entry.defense === defense && point !== undefined ? [{ entry, point }] : [];
  });
  const [first] = measured;
  if (first?.entry.rank !== null) return first ?? null;
  const kind = formatPoolKind(first.entry);
  const alike = measured.filter(({ entry }) => formatPoolKind(entry) === kind);
  return alike.toSorted((a, b) => accuracyOf(b, -Infinity) - accuracyOf(a, -Infinity))[0] ?? null;
}

/** Of an attack that stands first: what others of its kind got beyond it that could not be ranked, at no more queries; `null` where none did. */
export function unrankedBeyond({ entries }: PairBoard, best: EntryPoint): string | null {
  const { entry: first, point: reached } = best;
  if (first.rank === null) return null;
  const kind = formatPoolKind(first);
  const beyond = entries
    .filter((entry) => entry.rank === null && entry.defense === first.defense && formatPoolKind(entry) === kind)
    .flatMap((entry) => entry.points.filter(({ budgetQueries }) => budgetQueries <= reached.budgetQueries).at(-1) ?? [])
    .map((point) => metricOf(point.metrics, METRIC.accuracy).value ?? -Infinity)
    .filter((accuracy) => accuracy > accuracyOf(best, Infinity));
  if (beyond.length === 0) return null;
  const most = formatPercent(Math.max(...beyond));
  return `first of those ranked; attacks that could not be ranked and got more: ${formatCount(beyond.length)}, up to ${most}`;
}

function accuracyOf({ point }: EntryPoint, missing: number): number {
  return metricOf(point.metrics, METRIC.accuracy).value ?? missing;
}

/** The best attack under the defense against which it gets least; `null` where nothing is defended. */
function mostWithstood(pair: PairBoard): EntryPoint | null {
  const defenses = [...new Set(pair.entries.map(({ defense }) => defense))].filter((defense) => defense !== 'none');
  const found = defenses.flatMap((defense) => bestPoint(pair, defense) ?? []);
  return found.toSorted((a, b) => accuracyOf(a, Infinity) - accuracyOf(b, Infinity))[0] ?? null;
}

/** Every pair with the suite that measured it. */
export function summaryTable(
  site: Site,
  pairs: readonly { readonly suite: SuiteBoard; readonly pair: PairBoard }[],
  { page, id }: { readonly page: string; readonly id: string },
): TableView {
  return tableView({
    id,
    page,
    caption: 'The best attack on each pair at its largest budget, and what is left of it under the strongest defense',
    columns: [...summaryColumns(site, page), hidden(facet(column('Suite')))],
    rows: (note) =>
      pairs.flatMap(({ suite, pair }) =>
        summaryRows(site, [pair], page, note).map((one) => {
          const release = `${suite.name} ${suite.version}`;
          const [name, ...others] = one.cells;
          const cells = name === undefined ? others : [{ ...name, detail: release }, ...others];
          return { ...one, cells: [...cells, textCell(release)] };
        }),
      ),
  });
}

export function summaryRows(
  site: Site,
  pairs: readonly PairBoard[],
  page: string,
  note: (text: string) => Link,
): readonly RowView[] {
  return pairs.map((pair) => row('measured', pairCells(site, pair, page, note), true));
}

export function summaryColumns({ board }: Site, page: string): readonly ColumnView[] {
  return [
    column('Pair'),
    numericColumn('Victim'),
    column('Best attack'),
    numericColumn('Queries'),
    metricColumn(board, page, METRIC.accuracy, 'Accuracy'),
    metricColumn(board, page, METRIC.ratio, 'Ratio'),
    metricColumn(board, page, METRIC.fidelity, 'Fidelity'),
    facet(column('Strongest defense')),
    metricColumn(board, page, METRIC.accuracy, 'Accuracy under it'),
    numericColumn('Published'),
    numericColumn('Attacks'),
  ];
}

function pairCells(site: Site, pair: PairBoard, page: string, note: (text: string) => Link): readonly Cell[] {
  const { text } = pairTitle(site, page, pair);
  const [best, withstood] = [bestPoint(pair, 'none'), mostWithstood(pair)];
  const target = site.pairPaths.get(pair);
  const reference = pair.reference;
  return [
    headingCell(text, { href: target === undefined ? null : linkTo(page, target) }),
    estimateCell(pair.victimAccuracy, { note }),
    ...bestCells(site, { pair, best }, page, note),
    withstood === null
      ? emptyCell()
      : textCell(defenseTitle(site.board, withstood.entry), {
          href: defenseHref(site, page, withstood.entry),
          detail: `against ${attackText(site, withstood)}`,
          mark: standingMark(pair, withstood, note),
        }),
    withstood === null
      ? emptyCell()
      : estimateCell(metricOf(withstood.point.metrics, METRIC.accuracy), {
          note,
          href: pointHref(site, page, withstood.point),
        }),
    reference === null ? emptyCell() : numberCell(formatPublishedAccuracy(reference), reference.surrogateAccuracy),
    numberCell(formatCount(pair.entries.length), pair.entries.length),
  ];
}

/** Attack, pool and budget in one line. */
function attackText(site: Site, { entry, point }: EntryPoint): string {
  return `${shortSource(site, entry)}, ${formatCount(point.budgetQueries)} queries`;
}

function bestCells(
  site: Site,
  { pair, best }: { readonly pair: PairBoard; readonly best: EntryPoint | null },
  page: string,
  note: (text: string) => Link,
): readonly Cell[] {
  if (best === null) {
    const mark = note('no attack on the undefended victim completed');
    return [textCell(''), missingCell(mark), missingCell(mark), missingCell(mark), missingCell(mark)];
  }
  const { entry, point } = best;
  const { short, parameters, whole } = entryName(site, entry);
  const href = pointHref(site, page, point);
  return [
    textCell(short, {
      href: entryHref(site, page, entry),
      parameters,
      whole,
      detail: entry.pool === null ? null : `from ${entry.pool}`,
      mark: standingMark(pair, best, note),
    }),
    numberCell(formatCount(point.budgetQueries), point.budgetQueries),
    estimateCell(metricOf(point.metrics, METRIC.accuracy), { note, href }),
    estimateCell(metricOf(point.metrics, METRIC.ratio), { note, href }),
    estimateCell(metricOf(point.metrics, METRIC.fidelity), { note, href }),
  ];
}

/** Which of several stands first may be chance or for lack of others, and is said to be. */
function standingMark(pair: PairBoard, best: EntryPoint, note: (text: string) => Link): Link | null {
  const text = formatRankNote(best.entry) ?? unrankedBeyond(pair, best);
  return text === null ? null : note(text);
}

/** Every pair as a line from the best surrogate to its victim; `null` where nothing was stolen yet. */
export function stateChart(site: Site, page: string): Chart | null {
  const rows = site.board.suites.flatMap(({ name, version, pairs }) =>
    pairs.flatMap((pair) => {
      const best = bestPoint(pair, 'none');
      if (best === null) return [];
      return {
        label: `${pairTitle(site, page, pair).text} (${name} ${version})`,
        first: pair.victimAccuracy.value,
        second: metricOf(best.point.metrics, METRIC.accuracy).value,
        publishedFirst: pair.reference?.victimAccuracy ?? null,
        publishedSecond: pair.reference?.surrogateAccuracy ?? null,
      };
    }),
  );
  if (rows.length === 0) return null;
  return dumbbellChart({
    id: 'chart-state',
    width: 'full',
    labels: 'long',
    title: 'Victim against its best surrogate, pair by pair',
    description: 'Accuracy of each victim and of the surrogate of the best attack; the table below has the figures.',
    xLabel: 'accuracy on the victim’s test images (%)',
    first: { label: 'victim', style: VICTIM },
    second: { label: 'best surrogate, undefended', style: SURROGATE },
    rows: rows.slice(0, MAX_ROWS),
  });
}
