// What columns and rows of a table are.
import type { Cell } from './cells.js';

/** What a row is: figures of ours, a control, figures that someone published, or a failure. */
export type Tone = 'measured' | 'control' | 'published' | 'failed';

export interface ColumnView {
  readonly label: string;
  readonly isNumeric: boolean;
  /** Definition of the column on the method page. */
  readonly href: string | null;
  /** Which end a reader wants first; `null` for names and neutral figures. */
  readonly better: 'higher' | 'lower' | null;
  /** Its values are few: readers choose rows by them. */
  readonly isFacet: boolean;
  /** Not shown until a reader asks for it. */
  readonly isHidden: boolean;
}

export interface RowView {
  readonly tone: Tone;
  /** First row of a group; drawn with a stronger line while the order is the original one. */
  readonly startsGroup: boolean;
  readonly cells: readonly Cell[];
}
