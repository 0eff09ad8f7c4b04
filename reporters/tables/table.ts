// A report as plain data, between the Board and the two media that print tables (terminal, Markdown).

/** What a row is: figures of ours, a control, or figures that someone published. */
export type Tone = 'measured' | 'control' | 'published';

export interface Column {
  readonly label: string;
  readonly align: 'left' | 'right';
  /** A narrow terminal leaves columns out, the highest number first; 0 always stays. */
  readonly priority: number;
  /** Characters that a column of text keeps where it is wrapped; absent where any few do. */
  readonly least?: number;
}

export interface Row {
  readonly tone: Tone;
  /** One text a column. */
  readonly cells: readonly string[];
}

export interface Table {
  readonly heading: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Sentences below the table: what is missing and why. */
  readonly notes: readonly string[];
}

export interface Section {
  readonly heading: string;
  readonly lines: readonly string[];
  readonly tables: readonly Table[];
}

export function left(label: string, priority = 0): Column {
  return { label, align: 'left', priority };
}

export function right(label: string, priority = 0): Column {
  return { label, align: 'right', priority };
}
