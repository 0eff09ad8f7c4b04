// Notes below a table: each distinct text once, numbered in the order met; what holds for every figure is said once.
import type { Cell, Link } from './cells.js';

export interface NoteView {
  readonly id: string;
  /** `null` for a note on the whole table. */
  readonly mark: string | null;
  readonly text: string;
}

interface WithCells {
  readonly cells: readonly Cell[];
}

export interface NotedRows<Row extends WithCells> {
  readonly rows: readonly Row[];
  readonly notes: readonly NoteView[];
}

/**
 * Builds the rows with a function that makes notes, then numbers the notes.
 *
 * @param tableId - anchors of the notes start with it
 */
export function numberNotes<Row extends WithCells>(
  tableId: string,
  build: (note: (text: string) => Link) => readonly Row[],
): NotedRows<Row> {
  const links = new Map<string, Link>();
  const rows = build((text) => {
    const known = links.get(text) ?? { text, href: '' };
    links.set(text, known);
    return known;
  });
  const common = commonNote(rows);
  const texts = [...links.keys()].filter((text) => text !== common);
  const numbered = new Map(texts.map((text, at) => [text, { mark: `${at + 1}`, id: `${tableId}-note-${at + 1}` }]));
  const remark = (cell: Cell): Cell => {
    if (cell.mark === null) return cell;
    const found = numbered.get(cell.mark.text);
    return { ...cell, mark: found === undefined ? null : { text: found.mark, href: `#${found.id}` } };
  };
  const whole = common === null ? [] : [{ id: `${tableId}-note`, mark: null, text: `All figures: ${common}` }];
  const single = [...numbered].map(([text, { mark, id }]) => ({ id, mark, text }));
  return { rows: rows.map((one) => ({ ...one, cells: one.cells.map(remark) })), notes: [...whole, ...single] };
}

/** The caveat that every estimate of the table bears, if there are several. */
function commonNote(rows: readonly WithCells[]): string | null {
  const estimates = rows.flatMap(({ cells }) => cells.filter(({ isEstimate }) => isEstimate));
  const [first] = estimates;
  if (estimates.length < 2 || first?.mark === undefined || first.mark === null) return null;
  const { text } = first.mark;
  return estimates.every(({ mark }) => mark?.text === text) ? text : null;
}
