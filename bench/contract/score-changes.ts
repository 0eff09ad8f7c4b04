// Two sets of results against each other, figure by figure: what a pull request changes.
import type { Estimate } from './board.js';

/** From base to head. `same`: chance explains the difference. With one seed a difference is `not comparable`. */
export type ScoreVerdict = 'better' | 'worse' | 'same' | 'new' | 'missing' | 'not comparable';

export interface ScoreChange {
  /** Name and version of the suite. */
  readonly suite: string;
  /** `cifar10-cnn · knockoff-random/none · 5000 queries`. */
  readonly subject: string;
  readonly metric: string;
  readonly base: Estimate | null;
  readonly head: Estimate | null;
  /** Head minus base, paired over the test items where both have them; `null` where one is missing. */
  readonly difference: number | null;
  /** Two-sided, Holm-adjusted over the table; `null` where nothing is paired. With one seed it covers test items alone. */
  readonly p: number | null;
  readonly verdict: ScoreVerdict;
  /** Why it is not comparable, or what changed besides the number: verification, flags, annotations. */
  readonly note: string | null;
}

export interface ScoreChanges {
  readonly schemaVersion: 1;
  readonly changes: readonly ScoreChange[];
  readonly counts: Readonly<Record<ScoreVerdict, number>>;
}
