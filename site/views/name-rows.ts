// The rows that bear a name, wherever they stand on the board: pairs, attacks, detectors and streams.
import { formatCount, formatPlugin } from '../../bench/lib/text/format.js';
import { linkTo, type Site } from '../site.js';
import type { NamedEntry, NameRows } from '../name-index.js';
import { emptyCell, estimateCell, headingCell, missingCell, numberCell, textCell, type Cell } from './cells.js';
import { entryDefenseCell, entryNameCell } from './entry-cells.js';
import { METRIC, metricColumn, metricOf } from './metrics.js';
import { nameHref } from './name-link.js';
import { pointHref } from './pair-records.js';
import { pairTitle } from './pair-title.js';
import { pluginTitle } from './plugins.js';
import { summaryTable } from './summary.js';
import { column, facet, numericColumn, row, tableView, type TableView } from './table.js';
import { TRUST_COLUMN, trustCell } from './trust.js';

/** Pairs of a dataset or a model; their pages have all rows. */
export function pairRowsTable(site: Site, page: string, pairs: NameRows['pairs']): TableView | null {
  return pairs.length === 0 ? null : summaryTable(site, pairs, { page, id: 'pairs' });
}

/** Attacks and controls, each at its largest budget. */
export function entryRowsTable(
  site: Site,
  page: string,
  { entries, caption }: { readonly entries: readonly NamedEntry[]; readonly caption: string },
): TableView | null {
  const shown = entries.filter(({ entry }) => entry.points.length > 0);
  if (shown.length === 0) return null;
  const { board } = site;
  return tableView({
    id: 'entries',
    page,
    caption: `${caption}, each at its largest budget; the pages of the pairs have the others`,
    columns: [
      column('Attack'),
      facet(column('Pair')),
      facet(column('Defense')),
      facet(column('Pool')),
      numericColumn('Queries'),
      metricColumn(board, page, METRIC.accuracy, 'Accuracy'),
      metricColumn(board, page, METRIC.ratio, 'Ratio'),
      metricColumn(board, page, METRIC.fidelity, 'Fidelity'),
      numericColumn('Seeds'),
      facet(TRUST_COLUMN),
      facet(column('Suite')),
    ],
    rows: (note) =>
      shown.flatMap(({ suite, pair, entry }) => {
        const point = entry.points.at(-1);
        if (point === undefined) return [];
        const href = pointHref(site, page, point);
        const figure = (id: string): Cell => estimateCell(metricOf(point.metrics, id), { note, href });
        return [
          row(entry.control === null ? 'measured' : 'control', [
            entryNameCell(site, page, entry),
            pairCell(site, page, pair),
            entryDefenseCell(site, page, entry),
            entry.pool === null
              ? emptyCell()
              : textCell(entry.pool, { href: nameHref(site, page, 'datasets', entry.pool) }),
            numberCell(formatCount(point.budgetQueries), point.budgetQueries),
            figure(METRIC.accuracy),
            figure(METRIC.ratio),
            figure(METRIC.fidelity),
            numberCell(formatCount(point.seeds.length), point.seeds.length),
            trustCell(site, point.results, note),
            textCell(`${suite.name} ${suite.version}`),
          ]),
        ];
      }),
  });
}

export function pairCell(site: Site, page: string, pair: NamedEntry['pair']): Cell {
  const target = site.pairPaths.get(pair);
  return textCell(pairTitle(site, page, pair).text, { href: target === undefined ? null : linkTo(page, target) });
}

export function detectorRowsTable(site: Site, page: string, rows: NameRows['detectors']): TableView | null {
  const shown = rows.filter(({ entry }) => entry.seeds.length > 0);
  if (shown.length === 0) return null;
  const { board } = site;
  const ids = [METRIC.benignAccuracy, METRIC.anomalousAccuracy, 'auroc'];
  return tableView({
    id: 'detectors',
    page,
    caption: 'Detectors of single queries',
    columns: [
      column('Detector'),
      facet(column('Benign dataset')),
      facet(column('Trained against')),
      ...ids.map((id) => metricColumn(board, page, id)),
      numericColumn('Seeds'),
      facet(column('Suite')),
    ],
    rows: (note) =>
      shown.map(({ suite, entry }) =>
        row(entry.control ? 'control' : 'measured', [
          headingCell(formatPlugin(pluginTitle(board, 'detectors', entry.detector), entry.detectorParameters), {
            href: nameHref(site, page, 'detectors', entry.detector),
            tag: entry.control ? { text: 'control', tone: 'control' } : null,
          }),
          textCell(pluginTitle(board, 'datasets', entry.dataset), {
            href: nameHref(site, page, 'datasets', entry.dataset),
          }),
          textCell(entry.anomalous),
          ...ids.map((id) => estimateCell(metricOf(entry.metrics, id), { note, href: pointHref(site, page, entry) })),
          numberCell(formatCount(entry.seeds.length), entry.seeds.length),
          textCell(`${suite.name} ${suite.version}`),
        ]),
      ),
  });
}

export function streamRowsTable(site: Site, page: string, rows: NameRows['streams']): TableView | null {
  const shown = rows.filter(({ entry }) => entry.seeds.length > 0);
  if (shown.length === 0) return null;
  const { board } = site;
  const ids = ['clients-alarmed', 'queries-to-alarm', 'leaked-accuracy', 'benign-streams-alarmed'];
  return tableView({
    id: 'streams',
    page,
    caption: 'Detectors of streams, watching attacks as they were recorded',
    columns: [
      column('Detector'),
      facet(column('Attack')),
      facet(column('Victim')),
      numericColumn('Queries'),
      facet(numericColumn('Clients')),
      ...ids.map((id) => metricColumn(board, page, id)),
      facet(column('Suite')),
    ],
    rows: (note) =>
      shown.map(({ suite, entry }) => {
        const { detector, detectorParameters, attack, attackParameters, victim, budgetQueries, clients } = entry;
        return row('measured', [
          headingCell(formatPlugin(pluginTitle(board, 'detectors', detector), detectorParameters), {
            href: nameHref(site, page, 'detectors', detector),
          }),
          textCell(formatPlugin(pluginTitle(board, 'attacks', attack), attackParameters), {
            href: nameHref(site, page, 'attacks', attack),
          }),
          textCell(victim),
          numberCell(formatCount(budgetQueries), budgetQueries),
          numberCell(formatCount(clients), clients),
          ...ids.map((id) => {
            const estimate = metricOf(entry.metrics, id);
            return estimate.value === null
              ? missingCell(note(estimate.reason))
              : estimateCell(estimate, { note, href: pointHref(site, page, entry) });
          }),
          textCell(`${suite.name} ${suite.version}`),
        ]);
      }),
  });
}
