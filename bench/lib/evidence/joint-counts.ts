// Test items by class and by who is right: the sufficient statistic of every per-class figure.
import type { AttackEvidence } from '../../contract/metric.js';
import { at } from '../arrays/at.js';
import { argmaxRows, countClasses } from './predictions.js';
import type { Stratum } from '../stats/bootstrap.js';
import type { PairedCounts } from '../stats/paired-difference.js';
import { groupedCounts } from '../stats/resample.js';

const CELLS = 4;

/** int32 [classes * 4]: per class neither right, only surrogate, only victim, both. */
export function jointCounts(evidence: AttackEvidence): Int32Array {
  return countClasses(jointKinds(evidence), evidence.classes * CELLS);
}

/** The same in groups of test items, where there are any: what a bootstrap draws from. */
export function jointStratum(evidence: AttackEvidence): Stratum {
  const { groups, classes } = evidence;
  const kinds = jointKinds(evidence);
  return groups === null ? countClasses(kinds, classes * CELLS) : groupedCounts(kinds, classes * CELLS, groups);
}

/** int32 [classes], groups that have items of each class; `null` where items stand for themselves. */
export function groupsByClass({ classes, labels, groups }: AttackEvidence): Int32Array | null {
  if (groups === null) return null;
  const members = Array.from({ length: classes }, () => new Set<number>());
  for (const [item, label] of labels.entries()) at(members, label).add(at(groups.ids, item));
  return Int32Array.from(members, ({ size }) => size);
}

function jointKinds({ labels, victim, surrogate }: AttackEvidence): Int32Array {
  const v = argmaxRows(victim);
  const a = argmaxRows(surrogate);
  return Int32Array.from(labels, (label, item) => {
    const victimRight = at(v, item) === label ? 2 : 0;
    const surrogateRight = at(a, item) === label ? 1 : 0;
    return label * CELLS + victimRight + surrogateRight;
  });
}

/** The four counts of one class; "first" is the victim, "second" the surrogate. */
export function pairOfClass(counts: Int32Array, index: number): PairedCounts {
  const start = index * CELLS;
  return {
    neither: at(counts, start),
    onlySecond: at(counts, start + 1),
    onlyFirst: at(counts, start + 2),
    both: at(counts, start + 3),
  };
}

/** One class on the test set. */
export interface ClassRates {
  readonly class: number;
  readonly n: number;
  readonly victimCorrect: number;
  readonly surrogateCorrect: number;
  /** d_c = acc_c(V) − acc_c(A), in [-1, 1]. */
  readonly gap: number;
}

/** Classes that have test items, in their order. */
export function classRates(counts: Int32Array): ClassRates[] {
  const rows: ClassRates[] = [];
  for (let index = 0; index < counts.length / CELLS; index++) {
    const { both, onlyFirst, onlySecond, neither } = pairOfClass(counts, index);
    const n = both + onlyFirst + onlySecond + neither;
    if (n === 0) continue;
    rows.push({
      class: index,
      n,
      victimCorrect: both + onlyFirst,
      surrogateCorrect: both + onlySecond,
      gap: (onlyFirst - onlySecond) / n,
    });
  }
  return rows;
}
