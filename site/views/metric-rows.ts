// What a metric came out at: of every pair, the undefended attack that stands first and the ends over all attacks.
import { own } from '../../bench/contract/own.js';
import type { Estimate, PairBoard, SuiteBoard } from '../../bench/contract/board.js';
import { formatCount, formatValue } from '../../bench/lib/text/format.js';
import { linkTo, type Site } from '../site.js';
import { emptyCell, estimateCell, missingCell, numberCell, textCell, type Cell } from './cells.js';
import { entryNameCell } from './entry-cells.js';
import { metricColumn, metricOf } from './metrics.js';
import { detectorMetricRows } from './detector-metric-rows.js';
import { pairCell } from './name-rows.js';
import { pointHref } from './pair-records.js';
import { bestPoint } from './summary.js';
import { column, facet, numericColumn, row, tableView, type RowView, type TableView } from './table.js';
import type { Link } from './cells.js';

type Note = (text: string) => Link;

/** `null` where nothing on the site has it. */
export function metricEntriesTable(site: Site, page: string, id: string): TableView | null {
  const found = site.board.suites.flatMap((suite) =>
    suite.pairs.flatMap((pair) => (valuesOf(pair, id).length === 0 ? [] : [{ suite, pair }])),
  );
  if (found.length === 0) return detectorMetricRows(site, page, id);
  return tableView({
    id: 'values',
    page,
    caption: 'Of every pair: at the undefended attack that stands first, and the ends over all attacks and budgets',
    columns: [
      column('Attack'),
      facet(column('Pair')),
      numericColumn('Queries'),
      metricColumn(site.board, page, id, 'Value'),
      numericColumn('Least'),
      numericColumn('Most'),
      numericColumn('Figures'),
      facet(column('Suite')),
      column('All of them'),
    ],
    rows: (note) => found.map((one) => metricRow(site, page, { ...one, id }, note)),
  });
}

function metricRow(
  site: Site,
  page: string,
  { suite, pair, id }: { readonly suite: SuiteBoard; readonly pair: PairBoard; readonly id: string },
  note: Note,
): RowView {
  const values = valuesOf(pair, id);
  const folder = site.pairFolders.get(pair);
  return row('measured', [
    ...bestCells(site, page, { pair, id }, note),
    ...endCells(values),
    numberCell(formatCount(values.length), values.length),
    textCell(`${suite.name} ${suite.version}`),
    folder === undefined ? emptyCell() : textCell('metrics', { href: linkTo(page, `${folder}/metrics.html`) }),
  ]);
}

function bestCells(
  site: Site,
  page: string,
  { pair, id }: { readonly pair: PairBoard; readonly id: string },
  note: Note,
): readonly Cell[] {
  const best = bestPoint(pair, 'none');
  const name = best === null ? textCell('none') : entryNameCell(site, page, best.entry);
  if (best === null) {
    const mark = note('no attack on the undefended victim completed');
    return [{ ...name, isHeading: true }, pairCell(site, page, pair), missingCell(mark), missingCell(mark)];
  }
  const { point } = best;
  return [
    name,
    pairCell(site, page, pair),
    numberCell(formatCount(point.budgetQueries), point.budgetQueries),
    estimateCell(metricOf(point.metrics, id), { note, href: pointHref(site, page, point) }),
  ];
}

function endCells(values: readonly Measured[]): readonly Cell[] {
  const sorted = values.toSorted((a, b) => a.value - b.value);
  return [sorted[0], sorted.at(-1)].map((end) =>
    end === undefined ? emptyCell() : numberCell(formatValue(end.value, end.unit), end.value),
  );
}

type Measured = Extract<Estimate, { value: number }>;

function valuesOf({ entries }: PairBoard, id: string): readonly Measured[] {
  return entries.flatMap(({ points }) =>
    points.flatMap(({ metrics }) => {
      const estimate = own(metrics, id);
      return estimate === undefined || estimate.value === null ? [] : [estimate];
    }),
  );
}
