// Leaves columns out, the least important first, until a table fits the terminal.
import type { Column, Row, Table } from './table.js';

export interface Fitted {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Labels of the columns left out, in their order. */
  readonly dropped: readonly string[];
}

/** Spaces between columns. */
const GAP = 2;

/** Columns of priority 0 stay even where they do not fit. */
export function fitColumns({ columns, rows }: Pick<Table, 'columns' | 'rows'>, width: number): Fitted {
  const widths = columns.map(({ label }, at) =>
    Math.max(label.length, ...rows.map(({ cells }) => cells[at]?.length ?? 0)),
  );
  const kept = new Set(columns.keys());
  const total = (): number => [...kept].reduce((sum, at) => sum + (widths[at] ?? 0) + GAP, -GAP);
  const order = [...columns.entries()]
    .filter(([, { priority }]) => priority > 0)
    .sort(([, a], [, b]) => b.priority - a.priority);
  for (const [at] of order) {
    if (total() <= width) break;
    kept.delete(at);
  }
  const keep = (_: unknown, at: number): boolean => kept.has(at);
  return {
    columns: columns.filter(keep),
    rows: rows.map((row) => ({ ...row, cells: row.cells.filter(keep) })),
    dropped: columns.filter((_, at) => !kept.has(at)).map(({ label }) => label),
  };
}
