// The data behind the figures: which copies, and what pools have in common with test images.
import type { StoredResult } from '../../bench/contract/board.js';
import { formatCount } from '../../bench/lib/text/format.js';
import { own } from '../../bench/contract/own.js';
import type { Site } from '../site.js';
import { headingCell, numberCell, textCell } from './cells.js';
import { limitTable } from './limit-rows.js';
import { metricOf } from './metrics.js';
import { nameHref } from './name-link.js';
import { pluginTitle } from './plugins.js';
import { shellOf, type Shell } from './shell.js';
import { column, facet, numericColumn, row, tableView, type TableView } from './table.js';

const PATH = 'data.html';

/** What an audit of pool and test images gives. */
const OVERLAP = ['duplicate-share', 'accuracy', 'accuracy-without-duplicates', 'accuracy-unshared-classes'];

export interface DataView {
  readonly shell: Shell;
  readonly copies: TableView | null;
  readonly overlap: TableView | null;
}

export function dataView(site: Site): DataView {
  const audited = site.board.suites.flatMap((suite) =>
    suite.pairs.flatMap((pair) =>
      pair.entries.flatMap((entry) =>
        entry.points
          .filter(({ metrics }) => metricOf(metrics, 'duplicate-share').value !== null)
          .slice(-1)
          .map((point) => ({ suite, pair, entry, point })),
      ),
    ),
  );
  return {
    shell: shellOf(site, {
      path: PATH,
      title: 'Data · StealBench',
      description:
        'Which copies of which datasets the figures rest on, and what attackers’ pools share with test images.',
    }),
    copies: copiesTable(site),
    overlap: limitTable(site, {
      page: PATH,
      id: 'overlap',
      title: 'Overlap of pool and test images',
      rows: audited,
      metrics: OVERLAP,
    }),
  };
}

interface Copy {
  readonly dataset: string;
  readonly variant: string;
  readonly digest: string;
  readonly records: number;
  readonly suites: readonly string[];
}

function copiesTable(site: Site): TableView | null {
  const copies = copiesOf(site.board.results);
  if (copies.length === 0) return null;
  const { board } = site;
  return tableView({
    id: 'copies',
    page: PATH,
    caption:
      'Copies of datasets, by the digest of their decoded images; figures of different copies are never compared',
    columns: [
      column('Dataset'),
      facet(column('Variant')),
      column('Digest'),
      numericColumn('Records'),
      column('Suites'),
      column('Where it is from'),
    ],
    rows: () =>
      copies.map(({ dataset, variant, digest, records, suites }) =>
        row('measured', [
          headingCell(pluginTitle(board, 'datasets', dataset), { href: nameHref(site, PATH, 'datasets', dataset) }),
          textCell(variant),
          textCell(digest.slice(0, 16), { isCode: true }),
          numberCell(formatCount(records), records),
          textCell(suites.join(', '), { isLong: true }),
          textCell(own(board.plugins, `datasets/${dataset}`)?.summary ?? '', { isLong: true }),
        ]),
      ),
  });
}

/** By dataset and digest, in the order of their names. */
function copiesOf(results: readonly StoredResult[]): readonly Copy[] {
  const copies = new Map<string, Copy>();
  for (const { result } of results)
    for (const { dataset, variant, digest } of result.scientific.datasets) {
      const key = `${dataset} ${variant} ${digest}`;
      const before = copies.get(key) ?? { dataset, variant, digest, records: 0, suites: [] };
      const { name, version } = result.scientific.suite;
      const suites = [...new Set([...before.suites, `${name} ${version}`])].sort();
      copies.set(key, { ...before, records: before.records + 1, suites });
    }
  return [...copies.keys()].sort().flatMap((key) => copies.get(key) ?? []);
}
