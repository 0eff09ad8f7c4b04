// What ranking reads: records, their predictions, and the suites for order, expectations and references.
import type { Board, StoredAnnotation, StoredResult } from '../contract/board.js';
import type { AttackCell, CellSpec } from '../contract/plan.js';
import type { CellResult, Outcome, Predictions } from '../contract/result.js';
import type { Verification } from '../contract/trust.js';
import type { Suite } from '../contract/suite.js';

export interface RankingInput {
  readonly results: readonly StoredResult[];
  /** Predictions beside a record, by its path; `null` where there are none. */
  readonly predictions: PredictionsOf;
  readonly suites: readonly Suite[];
  /** What was said of records; withdrawn ones are shown and not ranked. */
  readonly annotations: readonly StoredAnnotation[];
  /** By `kind/id`; `detectors/<id>` says which detectors are controls. */
  readonly plugins: Board['plugins'];
  readonly metrics: Board['metrics'];
  /** Level of trust by path, as maintainers signed it; records that are absent are self-reported. */
  readonly levels?: ReadonlyMap<string, Verification>;
}

export type PredictionsOf = (path: string) => Predictions | null;
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
