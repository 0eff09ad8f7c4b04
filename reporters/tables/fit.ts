// Fits a table to a terminal: labels and columns of text get narrower, then columns are left out, and at last rows become blocks.
import type { Column, Row, Table } from './table.js';

export type Fitted =
  | {
      readonly kind: 'table';
      readonly columns: readonly Column[];
      readonly rows: readonly Row[];
      /** Characters of each column; a longer text is wrapped. Figures never are, their labels may be. */
      readonly widths: readonly number[];
      /** Labels of the columns left out, in their order. */
      readonly dropped: readonly string[];
    }
  /** Not even the columns that always stay have room beside each other. */
  | { readonly kind: 'blocks' };

/** Spaces between columns. */
export const GAP = 2;

/** A column of text is wrapped down to this before any column is left out, and to the second before all else fails. */
const COMFORTABLE = 15;
const NARROWEST = 9;

/** Columns of priority 0 are never left out. */
export function fitColumns({ columns, rows }: Pick<Table, 'columns' | 'rows'>, width: number): Fitted {
  const filled = columns.map((_, at) => Math.max(0, ...rows.map(({ cells }) => cells[at]?.length ?? 0)));
  const natural = columns.map(({ label }, at) => Math.max(label.length, filled[at] ?? 0));
  const atLeast = (least: number): readonly number[] =>
    columns.map(({ label, align, least: own = 0 }, at) => {
      const whole = Math.max(filled[at] ?? 0, ...label.split(' ').map(({ length }) => length));
      return Math.min(natural[at] ?? 0, align === 'left' ? Math.max(least, own) : whole);
    });
  const kept = new Set(columns.keys());
  const total = (widths: readonly number[]): number =>
    [...kept].reduce((sum, at) => sum + (widths[at] ?? 0) + GAP, -GAP);
  const order = [...columns.entries()]
    .filter(([, { priority }]) => priority > 0)
    .sort(([, a], [, b]) => b.priority - a.priority);
  for (const [at] of order) {
    if (total(atLeast(COMFORTABLE)) <= width) break;
    kept.delete(at);
  }
  const least = [COMFORTABLE, NARROWEST].map(atLeast).find((widths) => total(widths) <= width);
  if (least === undefined) return { kind: 'blocks' };
  const widths = widened(least, natural, kept, width - total(least));
  const keep = (_: unknown, at: number): boolean => kept.has(at);
  return {
    kind: 'table',
    columns: columns.filter(keep),
    rows: rows.map((row) => ({ ...row, cells: row.cells.filter(keep) })),
    widths: widths.filter(keep),
    dropped: columns.filter((_, at) => !kept.has(at)).map(({ label }) => label),
  };
}

/** Spare characters go, one after the other, to the column that is still furthest from what it wants. */
function widened(
  least: readonly number[],
  natural: readonly number[],
  kept: ReadonlySet<number>,
  spare: number,
): readonly number[] {
  const widths = [...least];
  const lack = (at: number): number => (natural[at] ?? 0) - (widths[at] ?? 0);
  const wanted = [...kept].reduce((sum, at) => sum + lack(at), 0);
  for (let left = Math.min(spare, wanted); left > 0; left--) {
    const [neediest = 0] = [...kept].sort((a, b) => lack(b) - lack(a));
    widths[neediest] = (widths[neediest] ?? 0) + 1;
  }
  return widths;
}
