// RFC 4180 CSV at full precision: a row a budget point, detector or throughput measurement, and a row a missing cell.
import { stringify } from 'csv-stringify/sync';
import type { Board } from '../bench/contract/board.js';
import type { Reporter } from '../bench/contract/reporter.js';
import { visible } from '../bench/lib/text/format.js';
import { csvRows, type CsvRow } from './tables/csv-rows.js';

const LEADING = [
  'kind',
  'state',
  'suite',
  'suite_version',
  'dataset',
  'variant',
  'model',
  'name',
  'parameters',
  'control',
  'defense',
  'defense_parameters',
  'pool',
  'budget_queries',
  'recompress',
  'backend',
  'device_kind',
  'device',
  'machine',
  'precision',
  'threads',
  'batch_size',
  'seeds',
  'reason',
  'verification',
  'flags',
  'annotations',
];

export const reporter: Reporter = {
  meta: { id: 'csv', title: 'CSV: one row a measurement, for spreadsheets and data frames' },
  render: (board) => toCsv(board),
};

/** A text that starts like a formula gets a leading apostrophe, so that no spreadsheet runs it. */
function toCsv(board: Board): string {
  const rows = csvRows(board);
  const columns = [...LEADING, ...metricColumns(rows)];
  return stringify(
    rows.map((row) => columns.map((column) => shown(row[column] ?? null))),
    {
      header: true,
      columns,
      record_delimiter: '\r\n',
      escape_formulas: true,
    },
  );
}

/** No field carries a control character: what opens the file may be a terminal. */
function shown(field: string | number | null): string | number | null {
  return typeof field === 'string' ? visible(field) : field;
}

/** Every further column that any row has, by name. */
function metricColumns(rows: readonly CsvRow[]): readonly string[] {
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  return [...names].filter((name) => !LEADING.includes(name)).sort();
}
