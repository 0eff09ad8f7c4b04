// What ranking reads: records, their predictions, and the suites for order, expectations and references.
import type { Board, StoredAnnotation, StoredResult } from '../contract/board.js';
import type { AttackCell, CellSpec } from '../contract/plan.js';
import type { CellResult, Outcome } from '../contract/result.js';
import type { Verification } from '../contract/trust.js';
import type { Suite } from '../contract/suite.js';

export interface RankingInput {
  readonly results: readonly StoredResult[];
  /** Predictions beside a record, by its path; `null` where there are none. */
  readonly predictions: PredictionsOf;
  /** Absent: no record has scores beside it. */
  readonly scores?: ScoresOf;
  readonly suites: readonly Suite[];
  /** What was said of records; withdrawn ones are shown and not ranked. */
  readonly annotations: readonly StoredAnnotation[];
  /** By `kind/id`; `detectors/<id>` says which detectors are controls. */
  readonly plugins: Board['plugins'];
  readonly metrics: Board['metrics'];
  /** Level of trust by path, as maintainers signed it; records that are absent are self-reported. */
  readonly levels?: ReadonlyMap<string, Verification>;
}

/** A detector's scores of the held-out images. */
export interface DetectorScores {
  /** float64 [n], higher is more anomalous. */
  readonly benign: Float64Array;
  /** float64 [m]. */
  readonly anomalous: Float64Array;
  /** Of the benign images; `null` where each stands for itself. */
  readonly groups: { readonly ids: ArrayLike<number> } | null;
}

/** Scores beside a detector's record, by its path; `null` where there are none. */
export type ScoresOf = (path: string) => DetectorScores | null;
export type PredictionsOf = (path: string) => Answers | null;

/** What ranking reads of predictions, in arrays of any type: thousands of records fit into memory as bytes. */
export interface Answers {
  /** [n], classes. */
  readonly labels: ArrayLike<number>;
  readonly victim: ArrayLike<number>;
  readonly surrogate: ArrayLike<number>;
  /** [n], as in predictions. */
  readonly groups?: ArrayLike<number> | undefined;
}
export type Completed = Extract<Outcome, { state: 'completed' }>;

/** A record with its cell's kind known. */
export interface CellRecord<S extends CellSpec = CellSpec> {
  readonly path: string;
  readonly result: CellResult;
  readonly cell: S;
}
export type AttackRecord = CellRecord<AttackCell>;

/** A record that has numbers. */
export interface CompletedRecord<S extends CellSpec = CellSpec> extends CellRecord<S> {
  readonly outcome: Completed;
}

/** The records with numbers, in their order. */
export function completedOf<S extends CellSpec>(records: readonly CellRecord<S>[]): CompletedRecord<S>[] {
  return records.flatMap((record) => {
    const { outcome } = record.result.scientific;
    return outcome.state === 'completed' ? [{ ...record, outcome }] : [];
  });
}
