// Query efficiency: the area under the budget curve, and the queries that reach a share of the victim's accuracy.
import type { AttackEntry, PairBoard } from '../../bench/contract/board.js';
import type { Site } from '../site.js';
import { estimateCell, missingCell, type Cell, type Link } from './cells.js';
import { entryDefenseCell, entryNameCell } from './entry-cells.js';
import { column, numericColumn, row, tableView, type TableView } from './table.js';

/** `null` where no entry has a point. */
export function efficiencyTable(site: Site, { entries, controls }: PairBoard, page: string): TableView | null {
  const shown = [...entries, ...controls].filter(({ points }) => points.some(({ budgetQueries }) => budgetQueries > 0));
  if (shown.length === 0) return null;
  const shares = [...new Set(shown.flatMap(({ queriesTo }) => queriesTo.map(({ share }) => share)))].sort(
    (a, b) => a - b,
  );
  return tableView({
    id: 'efficiency',
    page,
    caption: 'Query efficiency: area under the budget curve, and queries to a share of the victim’s accuracy',
    columns: [
      column('Attack'),
      column('Defense'),
      numericColumn('Area'),
      ...shares.map((share) => numericColumn(`Queries to ${share} × victim`)),
    ],
    rows: (note) =>
      shown.map((entry) =>
        row(entry.control === null ? 'measured' : 'control', [
          entryNameCell(site, page, entry),
          entryDefenseCell(site, page, entry),
          estimateCell(entry.areaUnderBudgetCurve, { note }),
          ...shares.map((share) => queriesCell(entry, share, note)),
        ]),
      ),
  });
}

/** A note such as "≤ 500" stands below the figure; it also says why there is none. */
function queriesCell({ queriesTo }: AttackEntry, share: number, note: (text: string) => Link): Cell {
  const found = queriesTo.find((one) => one.share === share);
  if (found === undefined) return missingCell(note('not computed for this row'));
  const cell = estimateCell(found.queries, { note });
  return found.queries.value === null || found.note === null ? cell : { ...cell, detail: found.note };
}
