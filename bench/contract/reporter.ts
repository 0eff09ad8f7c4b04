// A reporter turns a Board into text for one medium; it reads nothing else and changes nothing.
import type { Board } from './board.js';

export interface ReportOptions {
  /** Whether ANSI colours may be used; media without colour ignore it. */
  readonly color: boolean;
  /** Columns of the terminal; media without a width ignore it. */
  readonly width: number;
}

/** A reporter file exports `reporter`; its id is its path. */
export interface Reporter {
  readonly meta: { readonly id: string; readonly title: string };
  /** The whole report, ending in a newline. Text from suites and data is neutralised for the medium. */
  readonly render: (board: Board, options: ReportOptions) => string;
}
