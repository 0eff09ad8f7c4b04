// Does choosing queries pay? Attacks on a pool, each beside random queries to the same pool.
import type { AgainstRandom, AttackEntry, PairBoard } from '../../bench/contract/board.js';
import { formatCount, formatPValue, formatSignedPoints } from '../../bench/lib/text/format.js';
import type { Site } from '../site.js';
import { estimateCell, missingCell, numberCell, textCell, type Cell, type Link } from './cells.js';
import { entryDefenseCell, entryNameCell } from './entry-cells.js';
import { nameHref } from './name-link.js';
import { pointHref } from './pair-records.js';
import { column, facet, numericColumn, row, tableView, type TableView } from './table.js';

const UNTESTED = 'one seed: not tested; another training may turn it';

/** `null` where no attack has random queries beside it. */
export function againstRandomTable(
  site: Site,
  { entries, againstRandom = [] }: PairBoard,
  page: string,
): TableView | null {
  if (againstRandom.length === 0) return null;
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  return tableView({
    id: 'against-random',
    page,
    caption: 'Accuracy of the surrogate against that by random queries, percentage points more or less',
    columns: [
      column('Attack'),
      facet(column('Pool')),
      facet(column('Defense')),
      numericColumn('Queries'),
      numericColumn('Points'),
      numericColumn('p (Holm)'),
    ],
    rows: (note) =>
      againstRandom.flatMap((one, at) => {
        const entry = byId.get(one.entry);
        return entry === undefined
          ? []
          : [row('measured', cellsOf(site, page, { entry, one }, note), againstRandom[at - 1]?.entry !== one.entry)];
      }),
  });
}

function cellsOf(
  site: Site,
  page: string,
  { entry, one }: { readonly entry: AttackEntry; readonly one: AgainstRandom },
  note: (text: string) => Link,
): readonly Cell[] {
  const { budgetQueries, difference, p } = one;
  const point = entry.points.find((other) => other.budgetQueries === budgetQueries);
  const href = point === undefined ? null : pointHref(site, page, point);
  const points = estimateCell(difference, { note, href });
  return [
    entryNameCell(site, page, entry),
    entry.pool === null ? textCell('') : textCell(entry.pool, { href: nameHref(site, page, 'datasets', entry.pool) }),
    entryDefenseCell(site, page, entry),
    numberCell(formatCount(budgetQueries), budgetQueries),
    difference.value === null ? points : { ...points, text: formatSignedPoints(difference.value) },
    p === null ? missingCell(note(UNTESTED)) : numberCell(formatPValue(p), p),
  ];
}
