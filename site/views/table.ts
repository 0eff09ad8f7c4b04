// A table as the template shows it: columns, rows, and numbered notes for everything that is missing or qualified.
import { formatCount } from '../../bench/lib/text/format.js';
import type { Markup } from '../markup/html.js';
import { rowsMarkup } from '../markup/rows.js';
import type { Cell, Link } from './cells.js';
import type { ColumnView, RowView, Tone } from './row.js';
import { numberNotes, type NoteView } from './notes.js';

export type { ColumnView, RowView, Tone } from './row.js';

export interface TableView {
  readonly id: string;
  readonly caption: string;
  readonly isFilterable: boolean;
  /** Scrolls within a screen, its head in sight. */
  readonly isTall: boolean;
  /** Paper that takes all its columns: `a4` without a name, or `a3`, `a2`, `a1`. */
  readonly paper: string | null;
  /** Rows of a group repeat its name quietly, as long as they stand in this order. */
  readonly isGrouped: boolean;
  readonly columns: readonly ColumnView[];
  readonly rows: readonly RowView[];
  /** The first rows as markup. */
  readonly body: Markup;
  /** Where the others are, and how many there are. */
  readonly later: { readonly src: string; readonly from: number; readonly total: string } | null;
  /** The whole table in other forms; none on the page of a record, which is a file itself. */
  readonly downloads: readonly Download[];
  readonly hasDownloads: boolean;
  /** Path that the names of its files begin with; `null` without files. */
  readonly files: string | null;
  readonly notes: readonly NoteView[];
}

interface Download {
  readonly label: string;
  readonly href: string;
}

export interface TableSource {
  /** Unique on its page; anchors of notes start with it. */
  readonly id: string;
  readonly caption: string;
  readonly columns: readonly ColumnView[];
  /** Page that it stands on, where the whole table is also to be had as files. */
  readonly page?: string;
  /** Builds the rows; `note` makes a note below the table, and returns its mark for a cell. */
  readonly rows: (note: (text: string) => Link) => readonly RowView[];
}

/** Rows of a table with files that stand in the page itself; the others are a script's. */
export const FIRST_ROWS = 200;

/** Of a wide table fewer: so many cells, or a page would weigh more than a megabyte. */
const FIRST_CELLS = 3600;

/** Tables of so many rows get a filter. */
const FILTER_FROM = 12;

const TALL_FROM = 40;

export function tableView({ id, caption, columns, page, rows: build }: TableSource): TableView {
  const { rows, notes } = numberNotes(id, build);
  const isGrouped = rows.some(({ startsGroup }) => startsGroup);
  const files = page === undefined || rows.length === 0 ? null : `${page.replace(/\.html$/, '')}.${id}`;
  const most = Math.min(FIRST_ROWS, Math.floor(FIRST_CELLS / Math.max(1, columns.length)));
  const first = files === null ? rows : rows.slice(0, most);
  const name = files?.slice(files.lastIndexOf('/') + 1) ?? '';
  const downloads = files === null ? [] : FORMS.map(({ label, ending }) => ({ label, href: encodeURI(name + ending) }));
  return {
    id,
    caption,
    isFilterable: rows.length >= FILTER_FROM,
    isTall: files !== null && rows.length >= TALL_FROM,
    paper: paperOf(columns.filter(({ isHidden }) => !isHidden).length),
    isGrouped,
    columns,
    rows,
    body: rowsMarkup(first, columns),
    later:
      first.length === rows.length
        ? null
        : { src: encodeURI(`${name}.rows.js`), from: first.length, total: formatCount(rows.length) },
    downloads,
    hasDownloads: downloads.length > 0,
    files,
    notes,
  };
}

/** Columns that a page of each takes, landscape. */
const PAPERS = [
  { most: 13, name: null },
  { most: 19, name: 'a3' },
  { most: 28, name: 'a2' },
] as const;

function paperOf(columns: number): string | null {
  const paper = PAPERS.find(({ most }) => columns <= most);
  return paper === undefined ? 'a1' : paper.name;
}

const FORMS = [
  { label: 'CSV', ending: '.csv' },
  { label: 'JSON', ending: '.json' },
  { label: 'LaTeX', ending: '.tex' },
  { label: 'BibTeX', ending: '.bib' },
];

export function column(label: string, href: string | null = null): ColumnView {
  return { label, isNumeric: false, href, better: null, isFacet: false, isHidden: false };
}

export function numericColumn(
  label: string,
  href: string | null = null,
  better: ColumnView['better'] = null,
): ColumnView {
  return { ...column(label, href), isNumeric: true, better };
}

/** A column whose values readers choose rows by. */
export function facet(of: ColumnView): ColumnView {
  return { ...of, isFacet: true };
}

/** One that is there for those who ask. */
export function hidden(of: ColumnView): ColumnView {
  return { ...of, isHidden: true };
}

export function row(tone: Tone, cells: readonly Cell[], startsGroup = false): RowView {
  return { tone, startsGroup, cells };
}
