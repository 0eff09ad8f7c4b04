// The per-class table of a record: counts, from which every reader makes the same rates.
import type { AttackEvidence } from '../../contract/metric.js';
import type { ClassRow } from '../../contract/result.js';
import { at } from '../arrays/at.js';
import { groupsByClass, jointCounts, pairOfClass } from './joint-counts.js';
import { argmaxRows, countClasses } from './predictions.js';

/**
 * One row a class, those without test items included.
 *
 * @param classNames - in class order; a class without a name gets `class <index>`
 */
export function classTable(evidence: AttackEvidence, classNames: readonly string[]): ClassRow[] {
  const counts = jointCounts(evidence);
  const transferCounts = transferClassCounts(evidence);
  const groups = groupsByClass(evidence);
  return Array.from({ length: evidence.classes }, (_, index) => {
    const { both, onlyFirst, onlySecond, neither } = pairOfClass(counts, index);
    return {
      class: index,
      name: classNames[index] ?? `class ${index}`,
      n: both + onlyFirst + onlySecond + neither,
      ...(groups === null ? {} : { groups: at(groups, index) }),
      victimCorrect: both + onlyFirst,
      surrogateCorrect: both + onlySecond,
      transferCount: transferCounts && at(transferCounts, index),
    };
  });
}

/** int32 [classes], n_c: transfer items whose answer names the class; `null` without a transfer set. */
export function transferClassCounts({ figures, transfer, classes }: AttackEvidence): Int32Array | null {
  if (figures !== undefined) return figures.transfer?.counts ?? null;
  return transfer && countClasses(argmaxRows(transfer), classes);
}
