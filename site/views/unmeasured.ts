// Pairs without any figure of ours: the published one, and what keeps them from being measured.
import type { PairBoard } from '../../bench/contract/board.js';
import { MISSING, formatPublishedAccuracy, formatShortPercent, formatValue } from '../../bench/lib/text/format.js';
import { linkTo, type Site } from '../site.js';
import { headingCell, missingCell, numberCell, textCell, type Cell } from './cells.js';
import { pairTitle } from './pair-title.js';
import { column, numericColumn, row, tableView, type TableView } from './table.js';

export function unmeasuredTable(
  site: Site,
  pairs: readonly PairBoard[],
  { page, id, release }: { readonly page: string; readonly id: string; readonly release: string },
): TableView {
  return tableView({
    id,
    page,
    caption: `Not measured yet in ${release}; the figures in this table are published ones`,
    columns: [
      column('Pair'),
      column('Source'),
      numericColumn('Victim'),
      numericColumn('Surrogate'),
      numericColumn('Ratio'),
      column('Why not measured'),
    ],
    rows: () =>
      pairs.map((pair) => {
        const href = linkTo(page, site.pairPaths.get(pair) ?? page);
        const name = headingCell(pairTitle(site, page, pair).text, { href });
        return row('published', [name, ...publishedCells(pair), textCell(reasonOf(pair), { isLong: true })]);
      }),
  });
}

function publishedCells({ reference }: PairBoard): readonly Cell[] {
  if (reference === null) return [textCell(MISSING), missingCell(null), missingCell(null), missingCell(null)];
  const { source, victimAccuracy, surrogateAccuracy, ratio } = reference;
  return [
    textCell(source, { tag: { text: 'published', tone: 'published' } }),
    victimAccuracy === undefined ? missingCell(null) : numberCell(formatShortPercent(victimAccuracy), victimAccuracy),
    numberCell(formatPublishedAccuracy(reference), surrogateAccuracy),
    ratio === undefined ? missingCell(null) : numberCell(formatValue(ratio, 'ratio'), ratio),
  ];
}

/** Distinct reasons, in the order met. */
function reasonOf({ entries, controls }: PairBoard): string {
  const reasons = [...entries, ...controls].flatMap(({ missing }) =>
    missing.map(({ state, reason }) => `${state}: ${reason}`),
  );
  return reasons.length === 0 ? 'no record' : [...new Set(reasons)].join('; ');
}
