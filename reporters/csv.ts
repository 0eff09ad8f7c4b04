// RFC 4180 CSV in long form and at full precision: a row a metric of each measurement, and a row a missing cell.
import { stringify } from 'csv-stringify/sync';
import type { Board } from '../bench/contract/board.js';
import type { Reporter } from '../bench/contract/reporter.js';
import { visible } from '../bench/lib/text/format.js';
import { CSV_COLUMNS } from './tables/csv-columns.js';
import { csvRows } from './tables/csv-rows.js';

export const reporter: Reporter = {
  meta: { id: 'csv', title: 'CSV: one row a metric, for spreadsheets and data frames' },
  render: (board) => toCsv(board),
};

/** A text that starts like a formula gets a leading apostrophe, so that no spreadsheet runs it. */
function toCsv(board: Board): string {
  return stringify(
    csvRows(board).map((row) => CSV_COLUMNS.map((column) => shown(row[column] ?? null))),
    { header: true, columns: [...CSV_COLUMNS], record_delimiter: '\r\n', escape_formulas: true },
  );
}

/** No field carries a control character: what opens the file may be a terminal. */
function shown(field: string | number | null): string | number | null {
  return typeof field === 'string' ? visible(field) : field;
}
