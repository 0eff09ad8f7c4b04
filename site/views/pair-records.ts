// Every metric of every point, and the records that it was computed from.
import type { AttackEntry, BudgetPoint, PairBoard } from '../../bench/contract/board.js';
import { formatCount } from '../../bench/lib/text/format.js';
import { linkTo, type Site } from '../site.js';
import { estimateCell, numberCell, textCell, type Cell, type Link } from './cells.js';
import { entryDefenseCell, entryNameCell } from './entry-cells.js';
import { metricColumn, metricOf, presentMetrics } from './metrics.js';
import { column, numericColumn, row, tableView, type RowView, type TableView } from './table.js';

export function metricsTable(site: Site, pair: PairBoard, page: string): TableView | null {
  const points = pointsOf(pair);
  const ids = presentMetrics(
    site.board,
    points.map(({ point }) => point.metrics),
  );
  if (ids.length === 0) return null;
  return tableView({
    id: 'metrics',
    page,
    caption: 'Every metric of every budget',
    columns: [...LEADING, ...ids.map((id) => metricColumn(site.board, page, id))],
    rows: (note) =>
      pointRows(site, page, points, ({ point }) =>
        ids.map((id) => estimateCell(metricOf(point.metrics, id), { note, href: pointHref(site, page, point) })),
      ),
  });
}

export function recordsTable(site: Site, pair: PairBoard, page: string): TableView | null {
  const points = pointsOf(pair).filter(({ point }) => recordLinks(site, page, point.results).length > 0);
  if (points.length === 0) return null;
  return tableView({
    id: 'records',
    page,
    caption: 'Records behind the figures',
    columns: [...LEADING, column('Records')],
    rows: () =>
      pointRows(site, page, points, ({ point }) => [textCell('', { links: recordLinks(site, page, point.results) })]),
  });
}

/** Links to the run pages of the records that the Board holds, named by their file. */
export function recordLinks(site: Site, page: string, results: readonly string[]): readonly Link[] {
  return results.flatMap((name) => {
    const target = site.runPaths.get(name);
    const text = (name.split('/').at(-1) ?? name).replace(/\.json$/, '');
    return target === undefined ? [] : [{ text, href: linkTo(page, target) }];
  });
}

/** Page of the first record behind a figure, which leads to the others; `null` where the Board does not have it. */
export function pointHref(site: Site, page: string, { results }: Pick<BudgetPoint, 'results'>): string | null {
  const target = results.map((name) => site.runPaths.get(name)).find((found) => found !== undefined);
  return target === undefined ? null : linkTo(page, target);
}

interface EntryPoint {
  readonly entry: AttackEntry;
  readonly point: BudgetPoint;
  readonly isFirst: boolean;
}

const LEADING = [column('Attack'), column('Defense'), numericColumn('Queries')];

function pointsOf({ entries, controls }: PairBoard): readonly EntryPoint[] {
  return [...entries, ...controls].flatMap((entry) =>
    entry.points.map((point, at) => ({ entry, point, isFirst: at === 0 })),
  );
}

function pointRows(
  site: Site,
  page: string,
  points: readonly EntryPoint[],
  cells: (point: EntryPoint) => readonly Cell[],
): readonly RowView[] {
  return points.map((one) => {
    const { entry, point, isFirst } = one;
    const budget = numberCell(formatCount(point.budgetQueries), point.budgetQueries);
    const leading = [entryNameCell(site, page, entry), entryDefenseCell(site, page, entry), budget];
    return row(entry.control === null ? 'measured' : 'control', [...leading, ...cells(one)], isFirst);
  });
}
