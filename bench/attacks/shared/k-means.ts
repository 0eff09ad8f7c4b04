// k-means: rows of a matrix in so many groups, each near its own mean.
import type { Matrix } from '../../contract/arrays.js';
import type { Rng } from '../../contract/plugins.js';
import { at } from '../../lib/arrays/at.js';

const MOST_ROUNDS = 100;

/**
 * Lloyd's algorithm from centres of k-means++ (Arthur and Vassilvitskii 2007), until no row changes its group.
 *
 * @param points - float32 [n, columns], n at least 1
 * @param groups - at most n are made, and fewer where rows coincide
 * @returns int32 [n]: group of each row, numbered from 0 in the order of their first row
 */
export function kMeans(points: Matrix, groups: number, rng: Rng): Int32Array {
  let centres = firstCentres(points, groups, rng);
  let assigned = assign(points, centres);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    centres = means(points, assigned, centres);
    const next = assign(points, centres);
    if (next.every((group, row) => group === assigned[row])) break;
    assigned = next;
  }
  const numbers = new Map([...new Set(assigned)].map((group, index) => [group, index]));
  return assigned.map((group) => numbers.get(group) ?? 0);
}

/**
 * Mean of the rows of each group.
 *
 * @param groups - int32 [n], 0 to g − 1, none of them empty
 * @returns float32 [g, columns]
 */
export function groupMeans(points: Matrix, groups: Int32Array): Matrix {
  const { columns } = points;
  const count = groups.reduce((most, group) => Math.max(most, group + 1), 0);
  const centres = means(
    points,
    groups,
    Array.from({ length: count }, () => new Float64Array(columns)),
  );
  const values = new Float32Array(count * columns);
  for (const [group, centre] of centres.entries()) values.set(centre, group * columns);
  return { values, rows: count, columns };
}

type Point = Float64Array;

function firstCentres(points: Matrix, groups: number, rng: Rng): readonly Point[] {
  const centres = [rowOf(points, rng.nextInt(points.rows))];
  while (centres.length < groups) {
    const far = Float64Array.from({ length: points.rows }, (_, row) => nearest(points, row, centres).distance);
    const sum = far.reduce((total, distance) => total + distance, 0);
    if (!(sum > 0)) break;
    let left = rng.nextFloat() * sum;
    const drawn = far.findIndex((distance) => (left -= distance) < 0);
    centres.push(rowOf(points, drawn === -1 ? points.rows - 1 : drawn));
  }
  return centres;
}

const assign = (points: Matrix, centres: readonly Point[]): Int32Array =>
  Int32Array.from({ length: points.rows }, (_, row) => nearest(points, row, centres).centre);

/** Of equals the first; squared distances. */
function nearest({ values, columns }: Matrix, row: number, centres: readonly Point[]) {
  let [centre, least] = [0, Number.POSITIVE_INFINITY];
  for (const [index, own] of centres.entries()) {
    let distance = 0;
    for (let column = 0; column < columns; column++)
      distance += ((values[row * columns + column] ?? 0) - (own[column] ?? 0)) ** 2;
    if (distance < least) [centre, least] = [index, distance];
  }
  return { centre, distance: Number.isFinite(least) ? least : 0 };
}

/** A group that lost all rows keeps its centre. */
function means({ values, columns }: Matrix, assigned: Int32Array, centres: readonly Point[]): readonly Point[] {
  const sums = centres.map(() => new Float64Array(columns));
  const sizes = new Int32Array(centres.length);
  for (const [row, group] of assigned.entries()) {
    const sum = at(sums, group);
    for (let column = 0; column < columns; column++)
      sum[column] = (sum[column] ?? 0) + (values[row * columns + column] ?? 0);
    sizes[group] = at(sizes, group) + 1;
  }
  return sums.map((sum, group) =>
    sizes[group] === 0 ? at(centres, group) : sum.map((value) => value / at(sizes, group)),
  );
}

const rowOf = ({ values, columns }: Matrix, row: number): Point =>
  Float64Array.from(values.subarray(row * columns, (row + 1) * columns));
