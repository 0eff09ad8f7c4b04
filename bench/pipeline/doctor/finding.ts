// One line of what `doctor` found.

export interface Finding {
  readonly level: 'ok' | 'warning' | 'problem';
  readonly subject: string;
  readonly state: string;
  /** The next act; `null` where there is none. */
  readonly fix: string | null;
}
