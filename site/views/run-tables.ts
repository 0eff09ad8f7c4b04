// The tables of a run page: each metric with interval and counts, and the classes.
import type { MetricValue } from '../../bench/contract/metric.js';
import type { ClassRow } from '../../bench/contract/result.js';
import { formatCount, formatInterval, formatShortPercent, formatValue } from '../../bench/lib/text/format.js';
import type { Site } from '../site.js';
import { headingCell, missingCell, numberCell, textCell, type Cell, type Link } from './cells.js';
import { metricHref, metricTitle, presentMetrics } from './metrics.js';
import { column, numericColumn, row, tableView, type TableView } from './table.js';

type Note = (text: string) => Link;

export function runMetrics(
  { board }: Site,
  page: string,
  id: string,
  metrics: Readonly<Record<string, MetricValue>>,
): TableView | null {
  const names = presentMetrics(board, [metrics]);
  if (names.length === 0) return null;
  return tableView({
    id,
    caption: id === 'timings' ? 'Timings; measured, but no rerun reproduces them' : 'Metrics',
    columns: [
      column('Metric'),
      numericColumn('Value'),
      numericColumn('Interval'),
      column('Method'),
      numericColumn('Items'),
      numericColumn('Count'),
      column('Better is'),
    ],
    rows: (note) =>
      Object.entries(metrics)
        .sort(([a], [b]) => names.indexOf(a) - names.indexOf(b))
        .map(([name, metric]) => {
          const heading = headingCell(metricTitle(board, name), { href: metricHref(board, page, name) });
          return row('measured', [heading, ...valueCells(metric, note), textCell(metric.direction)]);
        }),
  });
}

function valueCells(metric: MetricValue, note: Note): readonly Cell[] {
  if (metric.value === null) {
    const mark = note(metric.reason);
    return [missingCell(mark), missingCell(mark), textCell(''), missingCell(mark), missingCell(mark)];
  }
  const { value, unit, interval, n, count } = metric;
  return [
    numberCell(formatValue(value, unit), value),
    interval === null ? missingCell(null) : numberCell(formatInterval(interval, unit), interval.low),
    textCell(interval === null ? '' : `${interval.method}, ${formatShortPercent(interval.level)}`),
    n === null ? missingCell(null) : numberCell(formatCount(n), n),
    count === null ? missingCell(null) : numberCell(formatCount(count), count),
  ];
}

export function runClasses(classes: readonly ClassRow[] | null): TableView | null {
  if (classes === null) return null;
  const hasGroups = classes.some(({ groups }) => groups !== undefined);
  return tableView({
    id: 'classes',
    caption: 'Test items by class',
    columns: [
      numericColumn('Class'),
      column('Name'),
      numericColumn('Test images'),
      ...(hasGroups ? [numericColumn('In groups')] : []),
      numericColumn('Victim right'),
      numericColumn('Surrogate right'),
      numericColumn('Transfer items'),
    ],
    rows: (note) =>
      classes.map(({ class: id, name, n, groups, victimCorrect, surrogateCorrect, transferCount }) =>
        row('measured', [
          numberCell(`${id}`, id),
          headingCell(name),
          numberCell(formatCount(n), n),
          ...(groups === undefined ? [] : [numberCell(formatCount(groups), groups)]),
          numberCell(formatCount(victimCorrect), victimCorrect),
          numberCell(formatCount(surrogateCorrect), surrogateCorrect),
          transferCount === null
            ? missingCell(note('no transfer set'))
            : numberCell(formatCount(transferCount), transferCount),
        ]),
      ),
  });
}
