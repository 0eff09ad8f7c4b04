// The parts of a table cell. Every field is always there: the templates are strict, and a blank would hide a typo.
import type { Estimate } from '../../bench/contract/board.js';
import { MISSING, formatEstimate } from '../../bench/lib/text/format.js';

export interface Link {
  readonly text: string;
  readonly href: string;
}

/** Value and interval on the scale from 0 to 1, as percent texts such as `84.6`. */
export interface Track {
  readonly value: string;
  readonly low: string;
  readonly width: string;
}

/** Ends of an interval, in the unit of the value. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

export interface Cell {
  readonly text: string;
  readonly isHeading: boolean;
  readonly isNumeric: boolean;
  /** A figure with a caveat or interval of its own. */
  readonly isEstimate: boolean;
  readonly isCode: boolean;
  /** A sentence: the column must not be squeezed to a word a line. */
  readonly isLong: boolean;
  /** What the column is sorted by; empty sorts last. */
  readonly sort: string;
  readonly href: string | null;
  readonly interval: string | null;
  /** The interval in numbers, for downloads. */
  readonly bounds: Bounds | null;
  /** Parameters of what the cell names, a quiet line that small screens fold. */
  readonly parameters: string | null;
  /** Stands for the text in files and when rows are sorted, where what is shown is shorter. */
  readonly whole: string | null;
  /** A second, quieter line. */
  readonly detail: string | null;
  readonly tag: { readonly text: string; readonly tone: string } | null;
  readonly mark: Link | null;
  readonly track: Track | null;
  /** How dark the cell is, 0 to 10, by its figure; `null` for one that stands alone. */
  readonly shade: number | null;
  readonly links: readonly Link[];
}

const BLANK: Cell = {
  text: '',
  isHeading: false,
  isNumeric: false,
  isEstimate: false,
  isCode: false,
  isLong: false,
  sort: '',
  href: null,
  interval: null,
  bounds: null,
  parameters: null,
  whole: null,
  detail: null,
  tag: null,
  mark: null,
  track: null,
  shade: null,
  links: [],
};

export function textCell(text: string, more: Partial<Omit<Cell, 'text'>> = {}): Cell {
  return { ...BLANK, text, sort: more.whole ?? text, ...more };
}

/** The cell that names its row. */
export function headingCell(text: string, more: Partial<Omit<Cell, 'text'>> = {}): Cell {
  return textCell(text, { isHeading: true, ...more });
}

/** A number that is exact, such as a count: the text is shown, the value sorts. */
export function numberCell(text: string, value: number, more: Partial<Omit<Cell, 'text'>> = {}): Cell {
  return { ...BLANK, text, isNumeric: true, sort: String(value), ...more };
}

/** A cell that has no meaning in its row. */
export function emptyCell(): Cell {
  return BLANK;
}

/** A figure that ought to be there and is not; the reason becomes a note of the table. */
export function missingCell(mark: Link | null): Cell {
  return { ...BLANK, text: MISSING, isNumeric: true, mark };
}

export interface EstimateCellOptions {
  /** Makes the note below the table, and returns its mark. */
  readonly note: (text: string) => Link;
  /** Draws the interval; for fractions only. */
  readonly withTrack?: boolean;
  /** Page of the record behind the figure. */
  readonly href?: string | null;
}

/** Value, interval below it, and the mark of a note for what is missing or left out. */
export function estimateCell(estimate: Estimate, { note, withTrack = false, href = null }: EstimateCellOptions): Cell {
  const { value, interval, note: reason } = formatEstimate(estimate);
  const mark = reason === null ? null : note(reason);
  if (estimate.value === null) return missingCell(mark);
  return {
    ...BLANK,
    text: value,
    isNumeric: true,
    isEstimate: true,
    sort: String(estimate.value),
    href,
    interval,
    bounds: estimate.interval,
    mark,
    track: withTrack && estimate.unit === 'fraction' ? trackOf(estimate) : null,
  };
}

function trackOf({ value, interval }: Extract<Estimate, { value: number }>): Track {
  const clamp = (share: number): number => Math.min(1, Math.max(0, share));
  const low = clamp(interval?.low ?? value);
  const high = clamp(interval?.high ?? value);
  const percent = (share: number): string => (share * 100).toFixed(2);
  return { value: percent(clamp(value)), low: percent(low), width: percent(high - low) };
}
