// The ownership board: what defenses that know a stolen model again say of surrogates, and of models that stole nothing.
import { formatCount } from '../../bench/lib/text/format.js';
import type { Site } from '../site.js';
import { estimateCell, numberCell, textCell, type Cell } from './cells.js';
import { entryDefenseCell, entryNameCell } from './entry-cells.js';
import { METRIC, metricColumn, metricOf } from './metrics.js';
import { pairCell } from './name-rows.js';
import { pointHref } from './pair-records.js';
import { shellOf, type Shell } from './shell.js';
import { column, facet, numericColumn, row, tableView, type TableView } from './table.js';
import { TRUST_COLUMN, trustCell } from './trust.js';

const PATH = 'ownership.html';

const CLAIMS = ['ownership-p-value', 'ownership-match-rate', 'ownership-false-claim-rate'];

export interface OwnershipView {
  readonly shell: Shell;
  readonly table: TableView | null;
}

export function ownershipView(site: Site): OwnershipView {
  return {
    shell: shellOf(site, {
      path: PATH,
      title: 'Ownership · StealBench',
      description:
        'Can the owner prove that a model was stolen? Marks, how likely they are by chance, and false claims.',
    }),
    table: ownershipTable(site),
  };
}

function ownershipTable(site: Site): TableView | null {
  const found = site.board.suites.flatMap((suite) =>
    suite.pairs.flatMap((pair) =>
      pair.entries.flatMap((entry) =>
        entry.points
          .filter(({ metrics }) => CLAIMS.some((id) => metricOf(metrics, id).value !== null))
          .map((point) => ({ suite, pair, entry, point })),
      ),
    ),
  );
  if (found.length === 0) return null;
  const { board } = site;
  return tableView({
    id: 'ownership',
    page: PATH,
    caption: 'Surrogates of marked APIs, and what the marks say of them',
    columns: [
      column('Attack'),
      facet(column('Defense')),
      facet(column('Pair')),
      facet(numericColumn('Queries')),
      ...CLAIMS.map((id) => metricColumn(board, PATH, id)),
      metricColumn(board, PATH, METRIC.accuracy, 'Accuracy'),
      numericColumn('Seeds'),
      facet(TRUST_COLUMN),
      facet(column('Suite')),
    ],
    rows: (note) =>
      found.map(({ suite, pair, entry, point }) => {
        const href = pointHref(site, PATH, point);
        const figure = (id: string): Cell => estimateCell(metricOf(point.metrics, id), { note, href });
        return row('measured', [
          entryNameCell(site, PATH, entry),
          entryDefenseCell(site, PATH, entry),
          pairCell(site, PATH, pair),
          numberCell(formatCount(point.budgetQueries), point.budgetQueries),
          ...CLAIMS.map(figure),
          figure(METRIC.accuracy),
          numberCell(formatCount(point.seeds.length), point.seeds.length),
          trustCell(site, point.results, note),
          textCell(`${suite.name} ${suite.version}`),
        ]);
      }),
  });
}
