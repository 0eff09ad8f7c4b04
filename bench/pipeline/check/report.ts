// What a check of results says: what is wrong, where, and how much could be computed again.

export interface CheckProblem {
  /** File, relative to the results folder. */
  readonly path: string;
  /** JSON pointer into it; empty for the file itself. */
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
  readonly expected: string;
  readonly got: string;
}

/** How many of the records that could be computed again were, and why the others were not. */
export interface Recomputed {
  readonly done: number;
  readonly of: number;
  /** Reason → records. */
  readonly skipped: Readonly<Record<string, number>>;
}

export interface CheckReport {
  readonly records: number;
  readonly problems: readonly CheckProblem[];
  /** Keys, from the suite and the data on this machine. */
  readonly keys: Recomputed;
  /** Values of metrics, not records: from what lies beside the records. */
  readonly metrics: Recomputed;
  /** Everything else of a record, posterior metrics and the ledger's chain included, from the evidence in the store. */
  readonly evidence: Recomputed;
}

/** The values of a record that were computed again, and why the others were not. */
export interface MetricsOutcome {
  readonly problems: readonly CheckProblem[];
  /** One for each value: `null` where it was computed again, else why not. */
  readonly values: readonly (string | null)[];
}

export function tallyValues(outcomes: readonly MetricsOutcome[]): Recomputed {
  return tally(
    outcomes.flatMap(({ values }) =>
      values.map((reason): Outcome => (reason === null ? { done: true, problems: [] } : { done: false, reason })),
    ),
  );
}

/** What one check of one record came to. */
export type Outcome =
  | { readonly done: true; readonly problems: readonly CheckProblem[] }
  | { readonly done: false; readonly reason: string };

export function tally(outcomes: readonly Outcome[]): Recomputed {
  const skipped: Record<string, number> = {};
  for (const outcome of outcomes) if (!outcome.done) skipped[outcome.reason] = (skipped[outcome.reason] ?? 0) + 1;
  return { done: outcomes.filter(({ done }) => done).length, of: outcomes.length, skipped };
}

export function problemsOf(outcomes: readonly Outcome[]): readonly CheckProblem[] {
  return outcomes.flatMap((outcome) => (outcome.done ? outcome.problems : []));
}
