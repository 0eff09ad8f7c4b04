// The reserve divided again: a detector's benign training and validation data, and an in-distribution attacker's stream.
import type { ReserveSplit } from '../../contract/dataset.js';
import { splitLabelled, type SplitInput } from './splits.js';

/** Shares of the reserve; what is left is `reserve-train`. */
const SHARES = { validation: 0.2, reserve: 0.2 } as const;

/** Pairwise disjoint, together the reserve, in whole groups; rows of the training part like those of `splitLabelled`. */
export function splitReserve({ labels, groups, fractions }: SplitInput): Record<ReserveSplit, Int32Array> {
  const { reserve } = splitLabelled({ labels, groups, ...(fractions === undefined ? {} : { fractions }) });
  const pick = (values: Int32Array): Int32Array => reserve.map((row) => values[row] ?? -1);
  const parts = splitLabelled({
    labels: pick(labels),
    groups: groups === null ? null : pick(groups),
    fractions: SHARES,
  });
  const toRows = (positions: Int32Array): Int32Array => positions.map((position) => reserve[position] ?? -1);
  return {
    'reserve-train': toRows(parts['victim-train']),
    'reserve-validation': toRows(parts['victim-validation']),
    'reserve-stream': toRows(parts.reserve),
  };
}
