// A table as the template shows it: columns, rows, and numbered notes for everything that is missing or qualified.
import type { Cell, Link } from './cells.js';
import { numberNotes, type NoteView } from './notes.js';

/** What a row is: figures of ours, a control, figures that someone published, or a failure. */
export type Tone = 'measured' | 'control' | 'published' | 'failed';

export interface ColumnView {
  readonly label: string;
  readonly isNumeric: boolean;
  /** Definition of the column on the method page. */
  readonly href: string | null;
}

export interface RowView {
  readonly tone: Tone;
  /** First row of a group; drawn with a stronger line while the order is the original one. */
  readonly startsGroup: boolean;
  readonly cells: readonly Cell[];
}

export interface TableView {
  readonly id: string;
  readonly caption: string;
  readonly isFilterable: boolean;
  /** Rows of a group repeat its name quietly, as long as they stand in this order. */
  readonly isGrouped: boolean;
  readonly columns: readonly ColumnView[];
  readonly rows: readonly RowView[];
  readonly notes: readonly NoteView[];
}

export interface TableSource {
  /** Unique on its page; anchors of notes start with it. */
  readonly id: string;
  readonly caption: string;
  readonly columns: readonly ColumnView[];
  /** Builds the rows; `note` makes a note below the table, and returns its mark for a cell. */
  readonly rows: (note: (text: string) => Link) => readonly RowView[];
}

/** Tables of so many rows get a filter. */
const FILTER_FROM = 12;

export function tableView({ id, caption, columns, rows: build }: TableSource): TableView {
  const { rows, notes } = numberNotes(id, build);
  const isGrouped = rows.some(({ startsGroup }) => startsGroup);
  return { id, caption, isFilterable: rows.length >= FILTER_FROM, isGrouped, columns, rows, notes };
}

export function column(label: string, href: string | null = null): ColumnView {
  return { label, isNumeric: false, href };
}

export function numericColumn(label: string, href: string | null = null): ColumnView {
  return { label, isNumeric: true, href };
}

export function row(tone: Tone, cells: readonly Cell[], startsGroup = false): RowView {
  return { tone, startsGroup, cells };
}
