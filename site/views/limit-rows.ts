// Rows that bear on one of the poster's limits, whatever suite they are of.
import type { AttackEntry, BudgetPoint, PairBoard, SuiteBoard } from '../../bench/contract/board.js';
import { formatCount } from '../../bench/lib/text/format.js';
import type { Site } from '../site.js';
import { estimateCell, numberCell, textCell } from './cells.js';
import { entryDefenseCell, entryNameCell } from './entry-cells.js';
import { metricColumn, metricOf } from './metrics.js';
import { pairCell } from './name-rows.js';
import { pointHref } from './pair-records.js';
import { column, facet, numericColumn, row, tableView, type TableView } from './table.js';

export interface LimitRow {
  readonly suite: SuiteBoard;
  readonly pair: PairBoard;
  readonly entry: AttackEntry;
  readonly point: BudgetPoint;
}

export interface LimitTable {
  readonly page: string;
  readonly id: string;
  readonly title: string;
  readonly rows: readonly LimitRow[];
  readonly metrics: readonly string[];
}

/** `null` without rows. */
export function limitTable(site: Site, { page, id, title, rows, metrics }: LimitTable): TableView | null {
  if (rows.length === 0) return null;
  return tableView({
    id,
    page,
    caption: `${title}, each attack at its largest budget`,
    columns: [
      column('Attack'),
      facet(column('Pair')),
      facet(column('Defense')),
      facet(column('Pool')),
      numericColumn('Queries'),
      ...metrics.map((metric) => metricColumn(site.board, page, metric)),
      numericColumn('Seeds'),
      facet(column('Suite')),
    ],
    rows: (note) =>
      rows.map(({ suite, pair, entry, point }) =>
        row(entry.control === null ? 'measured' : 'control', [
          entryNameCell(site, page, entry),
          pairCell(site, page, pair),
          entryDefenseCell(site, page, entry),
          textCell(entry.pool ?? ''),
          numberCell(formatCount(point.budgetQueries), point.budgetQueries),
          ...metrics.map((metric) =>
            estimateCell(metricOf(point.metrics, metric), { note, href: pointHref(site, page, point) }),
          ),
          numberCell(formatCount(point.seeds.length), point.seeds.length),
          textCell(`${suite.name} ${suite.version}`),
        ]),
      ),
  });
}
