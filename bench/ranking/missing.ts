// Cells without numbers, in words.
import { cellLabel, type MissingCell } from '../contract/board.js';
import type { CellSpec } from '../contract/plan.js';
import type { CellRecord } from './input.js';

/** The records that did not complete. */
export function missingOf(records: readonly CellRecord[]): MissingCell[] {
  return records.flatMap(({ cell, path, result }) => {
    const { outcome } = result.scientific;
    if (outcome.state === 'completed') return [];
    const reason = outcome.state === 'skipped' ? outcome.reason : outcome.error.message;
    return [{ label: cellLabel(cell), state: outcome.state, reason, result: path }];
  });
}

/** A cell that the suite asks for and that nobody has run. */
export function absentCell(cell: CellSpec): MissingCell {
  return { label: cellLabel(cell), state: 'skipped', reason: 'no record' };
}
