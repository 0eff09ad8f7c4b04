// The transfer set: how evenly the victim's answers to the queries fell on its classes.
import type { PairBoard } from '../../bench/contract/board.js';
import { formatCount } from '../../bench/lib/text/format.js';
import { barChart } from '../charts/bars.js';
import type { Chart } from '../charts/render.js';
import { MAX_ROWS } from '../charts/rows.js';
import type { Site } from '../site.js';
import { emptyCell, estimateCell, numberCell, textCell } from './cells.js';
import { byGap, classLabel } from './class-gap.js';
import { entryNameCell } from './entry-cells.js';
import { metricColumn, metricOf, presentMetrics } from './metrics.js';
import { nameHref } from './name-link.js';
import { pointHref } from './pair-records.js';
import { column, facet, numericColumn, row, tableView, type TableView } from './table.js';

export interface TransferSection {
  readonly chart: Chart | null;
  readonly table: TableView | null;
}

export function transferSection(site: Site, pair: PairBoard, page: string): TransferSection | null {
  const table = entryTable(site, pair, page, { prefix: 'transfer-', caption: 'Balance of the transfer set' });
  const section = { chart: transferChart(pair), table };
  return section.chart === null && section.table === null ? null : section;
}

/** Adversarial examples that carry over, between the noise below them and the white-box ceiling. */
export function transferabilityTable(site: Site, pair: PairBoard, page: string): TableView | null {
  const measured = pair.entries.some(({ points }) =>
    points.some(({ metrics }) => (metrics['transferability-pgd']?.value ?? null) !== null),
  );
  if (!measured) return null;
  return entryTable(site, pair, page, {
    prefix: 'transferability-',
    caption: 'Adversarial examples of the surrogate that fool the victim',
  });
}

function transferChart({ classes }: PairBoard): Chart | null {
  if (classes === null) return null;
  const counted = byGap(classes.rows).flatMap((one) =>
    one.transferCount === null ? [] : [{ label: classLabel(one), value: one.transferCount }],
  );
  if (counted.length === 0) return null;
  const total = counted.reduce((sum, { value }) => sum + value, 0);
  // In the order of the chart beside it, so that a class stands in one line of both.
  const rows = counted.slice(0, MAX_ROWS);
  const few = rows.length < counted.length ? `, the ${rows.length} classes with the largest gap` : '';
  return barChart({
    id: 'chart-transfer',
    title: `Queries that the victim gave to each class${few}`,
    description: `${formatCount(total)} queries over ${formatCount(counted.length)} classes, by the largest posterior.`,
    xLabel: 'queries',
    rows,
    level: { value: total / counted.length, label: 'an even share' },
  });
}

/** Undefended entries at their largest budget, an entry a row. */
function entryTable(
  site: Site,
  { entries }: PairBoard,
  page: string,
  { prefix, caption }: { readonly prefix: string; readonly caption: string },
): TableView | null {
  const { board } = site;
  const shown = entries.flatMap((entry) => {
    const point = entry.points.at(-1);
    return entry.defense !== 'none' || point === undefined ? [] : [{ entry, point }];
  });
  const ids = presentMetrics(
    board,
    shown.map(({ point }) => point.metrics),
  ).filter((id) => id.startsWith(prefix));
  if (ids.length === 0) return null;
  return tableView({
    id: prefix.slice(0, -1),
    page,
    caption: `${caption}, undefended, each attack at its largest budget`,
    columns: [
      column('Attack'),
      facet(column('Pool')),
      numericColumn('Queries'),
      ...ids.map((id) => metricColumn(board, page, id)),
    ],
    rows: (note) =>
      shown.map(({ entry, point }) => {
        const href = pointHref(site, page, point);
        return row('measured', [
          entryNameCell(site, page, entry),
          entry.pool === null
            ? emptyCell()
            : textCell(entry.pool, { href: nameHref(site, page, 'datasets', entry.pool) }),
          numberCell(formatCount(point.budgetQueries), point.budgetQueries),
          ...ids.map((id) => estimateCell(metricOf(point.metrics, id), { note, href })),
        ]);
      }),
  });
}
