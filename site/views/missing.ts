// Cells that did not complete: rows, not gaps.
import type { AttackEntry } from '../../bench/contract/board.js';
import { headingCell, textCell } from './cells.js';
import { toneOf } from './counts.js';
import { column, row, tableView, type TableView } from './table.js';

/** `null` where everything completed; `of` names what the cells belong to. */
export function missingTable(
  missing: AttackEntry['missing'],
  id: string,
  { of, page }: { readonly of: string; readonly page: string },
): TableView | null {
  if (missing.length === 0) return null;
  return tableView({
    id,
    page,
    caption: `What did not complete: ${of}`,
    columns: [column('Cell'), column('State'), column('Reason')],
    rows: () =>
      missing.map(({ label, state, reason }) =>
        row('failed', [
          headingCell(label, { isCode: true }),
          textCell('', { sort: state, tag: { text: state, tone: toneOf(state) } }),
          textCell(reason, { isLong: true }),
        ]),
      ),
  });
}
