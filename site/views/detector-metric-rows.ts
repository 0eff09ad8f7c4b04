// What a metric of detectors, of streams or of throughput came out at, row by row.
import { own } from '../../bench/contract/own.js';
import type { Estimate } from '../../bench/contract/board.js';
import { formatCount, formatPlugin } from '../../bench/lib/text/format.js';
import type { Site } from '../site.js';
import { estimateCell, headingCell, textCell } from './cells.js';
import { metricColumn } from './metrics.js';
import { nameHref } from './name-link.js';
import { pointHref } from './pair-records.js';
import { pluginTitle } from './plugins.js';
import { column, facet, row, tableView, type TableView } from './table.js';

interface Found {
  readonly name: string;
  readonly href: string | null;
  readonly of: string;
  readonly suite: string;
  readonly estimate: Estimate;
  readonly results: readonly string[];
}

/** `null` where no row has it. */
export function detectorMetricRows(site: Site, page: string, id: string): TableView | null {
  const found = foundRows(site, page, id);
  if (found.length === 0) return null;
  return tableView({
    id: 'values',
    page,
    caption: 'Every row that has it',
    columns: [
      column('Measured'),
      facet(column('On')),
      metricColumn(site.board, page, id, 'Value'),
      facet(column('Suite')),
    ],
    rows: (note) =>
      found.map(({ name, href, of, suite, estimate, results }) =>
        row('measured', [
          headingCell(name, { href }),
          textCell(of),
          estimateCell(estimate, { note, href: pointHref(site, page, { results }) }),
          textCell(suite),
        ]),
      ),
  });
}

function foundRows(site: Site, page: string, id: string): readonly Found[] {
  const { board } = site;
  return board.suites.flatMap(({ name, version, detectors, streams, throughput }) => {
    const suite = `${name} ${version}`;
    const detected = [...detectors, ...streams].flatMap((entry): readonly Found[] => {
      const estimate = own(entry.metrics, id);
      if (estimate === undefined) return [];
      const { detector, detectorParameters, results } = entry;
      return [
        {
          name: formatPlugin(pluginTitle(board, 'detectors', detector), detectorParameters),
          href: nameHref(site, page, 'detectors', detector),
          of:
            'anomalous' in entry
              ? `${pluginTitle(board, 'datasets', entry.dataset)} against ${entry.anomalous}`
              : `${pluginTitle(board, 'attacks', entry.attack)} on ${entry.victim}`,
          suite,
          estimate,
          results,
        },
      ];
    });
    const timed = throughput.flatMap((entry): readonly Found[] => {
      const estimate = own(entry.metrics, id);
      if (estimate === undefined) return [];
      const of = `${entry.measure} on ${entry.device}, batch ${formatCount(entry.batchSize)}`;
      const href = nameHref(site, page, 'models', entry.model);
      return [{ name: pluginTitle(board, 'models', entry.model), href, of, suite, estimate, results: [entry.result] }];
    });
    return [...detected, ...timed];
  });
}
