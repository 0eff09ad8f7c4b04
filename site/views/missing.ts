// Cells that did not complete: rows, not gaps.
import type { MissingCell } from '../../bench/contract/board.js';
import { linkTo, type Site } from '../site.js';
import { headingCell, textCell } from './cells.js';
import { toneOf } from './counts.js';
import { column, row, tableView, type TableView } from './table.js';

/** Each leads to its record, where there is one; `null` where everything completed. `of` names what the cells belong to. */
export function missingTable(
  { runPaths }: Site,
  missing: readonly MissingCell[],
  id: string,
  { of, page }: { readonly of: string; readonly page: string },
): TableView | null {
  if (missing.length === 0) return null;
  const hrefOf = ({ result }: MissingCell): string | null => {
    const target = result === undefined ? undefined : runPaths.get(result);
    return target === undefined ? null : linkTo(page, target);
  };
  return tableView({
    id,
    page,
    caption: `What did not complete: ${of}`,
    columns: [column('Cell'), column('State'), column('Reason')],
    rows: () =>
      missing.map((one) =>
        row('failed', [
          headingCell(one.label, { isCode: true, href: hrefOf(one) }),
          textCell('', { sort: one.state, tag: { text: one.state, tone: toneOf(one.state) } }),
          textCell(one.reason, { isLong: true }),
        ]),
      ),
  });
}
