// One number an image: what is kept of posteriors beside a record, and all that its metrics read of them.
import type { Matrix } from '../../contract/arrays.js';
import type { AttackEvidence, ItemFigures } from '../../contract/metric.js';
import { at } from '../arrays/at.js';
import { isDistribution, l1Distances, sumToOne } from '../evidence/defended.js';
import { argmaxRows, countClasses, topK } from '../evidence/predictions.js';
import { roundFigure } from './half.js';

/** A surrogate that rules a class out would make one item infinite; −ln(1e-12) = 27.63 is the most it can cost. */
const FLOOR = 1e-12;

/** How many first classes the top-5 metrics look at. */
export const TOP = 5;

/**
 * Figures that came with the evidence, else those of its posteriors, each computed when it is read. Distances are rounded
 * to eight significant bits, so that what lies beside a record gives the very numbers in it.
 */
export function figuresOf(evidence: AttackEvidence): ItemFigures {
  const { figures, classes, labels, victim, surrogate, defended, transfer } = evidence;
  if (figures !== undefined) return figures;
  const rows = Int32Array.from(labels, (_, row) => row);
  return {
    get klDivergence() {
      if (!sumToOne(victim)) return null;
      return halves(rows, (row) => divergence(victim.values, surrogate.values, row * classes, classes));
    },
    get totalVariation() {
      if (!sumToOne(victim)) return null;
      return l1Distances(victim, surrogate).map((distance) => roundFigure(Math.min(1, distance / 2)));
    },
    get topFive() {
      return classes > TOP ? topFive(rows, victim, surrogate) : null;
    },
    get defendedL1() {
      return defended && l1Distances(victim, defended).map(roundFigure);
    },
    get defendedValid() {
      return defended && Uint8Array.from(rows, (row) => (isDistribution(defended, row) ? 1 : 0));
    },
    get transfer() {
      return transfer && { counts: countClasses(argmaxRows(transfer), classes), mass: columnSums(transfer) };
    },
  };
}

function halves(rows: Int32Array, figure: (row: number) => number): Float64Array {
  return Float64Array.from(rows, (row) => roundFigure(figure(row)));
}

/** Not below 0: float32 rows sum to 1 only nearly. */
function divergence(victim: Float32Array, surrogate: Float32Array, start: number, classes: number): number {
  let sum = 0;
  for (let index = start; index < start + classes; index++) {
    const v = at(victim, index);
    if (v !== 0) sum += v * Math.log(v / Math.max(FLOOR, at(surrogate, index)));
  }
  return Math.max(0, sum);
}

function topFive(rows: Int32Array, victim: Matrix, surrogate: Matrix): NonNullable<ItemFigures['topFive']> {
  const first = argmaxRows(victim);
  const hits = new Uint8Array(rows.length);
  const overlaps = new Uint8Array(rows.length);
  for (const row of rows) {
    const answers = topK(surrogate, row, TOP);
    const own = new Set(topK(victim, row, TOP));
    hits[row] = answers.includes(at(first, row)) ? 1 : 0;
    overlaps[row] = answers.filter((index) => own.has(index)).length;
  }
  return { hits, overlaps };
}

function columnSums({ values, columns }: Matrix): Float64Array {
  const sums = new Float64Array(columns);
  for (const [index, value] of values.entries()) {
    const column = index % columns;
    sums[column] = at(sums, column) + value;
  }
  return sums;
}
