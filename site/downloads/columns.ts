// A table in long form: a value a column, ends of intervals and second lines in columns of their own.
import { MISSING } from '../../bench/lib/text/format.js';
import type { Cell } from '../views/cells.js';
import type { RowView, TableView } from '../views/table.js';

/** What one field of every row is. */
interface Field {
  readonly name: string;
  readonly read: (row: RowView) => string | number | null;
}

export interface LongTable {
  readonly names: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** Fractions are fractions; `null` where a row has nothing. The last fields say what kind of row it is and what is to be known of it. */
export function longTable({ columns, rows, notes }: TableView): LongTable {
  const texts = new Map(notes.map(({ mark, text }) => [mark, text]));
  const fields = [
    ...columns.flatMap(({ label }, at) => fieldsOf(label, (row) => row.cells[at], rows)),
    { name: 'kind', read: ({ tone }: RowView) => tone },
    { name: 'record', read: ({ cells }: RowView) => cells.find(isFigure)?.href ?? null },
    { name: 'notes', read: ({ cells }: RowView) => notesOf(cells, texts) },
  ];
  const used = fields.filter(({ name, read }) => name !== 'record' || rows.some((row) => read(row) !== null));
  return { names: used.map(({ name }) => name), rows: rows.map((row) => used.map(({ read }) => read(row))) };
}

function isFigure({ isEstimate, href }: Cell): boolean {
  return isEstimate && href !== null;
}

type CellOf = (row: RowView) => Cell | undefined;

function fieldsOf(label: string, cellOf: CellOf, rows: readonly RowView[]): readonly Field[] {
  const some = (has: (cell: Cell) => boolean): boolean =>
    rows.some((row) => {
      const cell = cellOf(row);
      return cell !== undefined && has(cell);
    });
  const end = (name: 'low' | 'high'): Field => ({
    name: `${label}, ${name}`,
    read: (row) => cellOf(row)?.bounds?.[name] ?? null,
  });
  return [
    { name: label, read: (row) => valueOf(cellOf(row)) },
    ...(some(({ bounds }) => bounds !== null) ? [end('low'), end('high')] : []),
    ...(some(({ detail }) => detail !== null)
      ? [{ name: `${label}, detail`, read: (row: RowView) => cellOf(row)?.detail ?? null }]
      : []),
  ];
}

function valueOf(cell: Cell | undefined): string | number | null {
  if (cell === undefined) return null;
  const { isNumeric, sort, whole, text, tag, links } = cell;
  if (isNumeric && sort !== '' && Number.isFinite(Number(sort))) return Number(sort);
  if (text === MISSING) return null;
  const words = [whole ?? text, tag?.text ?? '', ...links.map((link) => link.text)].filter((word) => word !== '');
  return words.length === 0 ? null : words.join(' ');
}

function notesOf(cells: readonly Cell[], texts: ReadonlyMap<string | null, string>): string | null {
  const found = new Set(cells.flatMap(({ mark }) => (mark === null ? [] : [texts.get(mark.text) ?? mark.text])));
  return found.size === 0 ? null : [...found].join('; ');
}
