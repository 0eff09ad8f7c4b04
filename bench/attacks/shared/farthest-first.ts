// Images that cover a space: the choice of k-center.
import type { Matrix } from '../../contract/arrays.js';

/** A center at least twice as far from a point's own center as the point is cannot be nearer; the rest is for rounding. */
const OUT_OF_REACH = 4 * (1 + 1e-9);

/**
 * Greedy farthest-first traversal (k-center) by Euclidean distance: each pick is the point farthest from all centers, and
 * becomes one. Of equals the lower position.
 *
 * @param points - float32 [n, columns]
 * @param centers - float32 [m, columns] to begin with; with none, the first point is picked first
 * @returns positions of `points` in the order picked, at most n
 */
export function farthestFirst(points: Matrix, centers: Matrix, count: number): readonly number[] {
  const wanted = Math.min(count, points.rows);
  const cover = new Cover(points, centers.rows + wanted);
  for (let center = 0; center < centers.rows; center++) cover.add(rowOf(centers, center));
  const picks: number[] = [];
  while (picks.length < wanted) {
    const pick = cover.farthest;
    picks.push(pick);
    cover.pick(pick);
  }
  return picks;
}

/** Centers, and of each point the nearest of them. */
class Cover {
  /** Position of the point farthest from its center, as of the last center. */
  farthest = 0;
  readonly #points: Matrix;
  readonly #centers: Float32Array;
  /** Squared distance to the nearest center; -1 once picked: never again, not even among points that coincide. */
  readonly #nearest: Float64Array;
  /** int32: the nearest center. */
  readonly #own: Int32Array;
  /** Squared distances of the last center to all before it. */
  readonly #gaps: Float64Array;
  #count = 0;

  constructor(points: Matrix, mostCenters: number) {
    this.#points = points;
    this.#centers = new Float32Array(mostCenters * points.columns);
    this.#nearest = new Float64Array(points.rows).fill(Number.POSITIVE_INFINITY);
    this.#own = new Int32Array(points.rows);
    this.#gaps = new Float64Array(mostCenters);
  }

  pick(position: number): void {
    this.#nearest[position] = -1;
    this.add(rowOf(this.#points, position));
  }

  /** One pass: points that the center is nearer to become its own, and the farthest of all is found. */
  add(center: Float32Array): void {
    const { values, rows, columns } = this.#points;
    const [nearest, own, gaps, number] = [this.#nearest, this.#own, this.#gaps, this.#count];
    for (let other = 0; other < number; other++)
      gaps[other] = distanceUpTo(Number.POSITIVE_INFINITY, this.#centers, other * columns, center);
    let [farthest, most] = [0, -1];
    for (let row = 0; row < rows; row++) {
      let least = nearest[row] ?? 0;
      if (number === 0 || (gaps[own[row] ?? 0] ?? 0) < OUT_OF_REACH * least) {
        const distance = distanceUpTo(least, values, row * columns, center);
        if (distance < least) {
          nearest[row] = least = distance;
          own[row] = number;
        }
      }
      if (least > most) [farthest, most] = [row, least];
    }
    this.#centers.set(center, number * columns);
    this.#count++;
    this.farthest = farthest;
  }
}

/** The squared distance, or anything from `reach` on where it is no less. */
function distanceUpTo(reach: number, values: Float32Array, start: number, point: Float32Array): number {
  let distance = 0;
  for (let column = 0; column < point.length && distance < reach; column++) {
    const difference = (values[start + column] ?? 0) - (point[column] ?? 0);
    distance += difference * difference;
  }
  return distance;
}

const rowOf = ({ values, columns }: Matrix, row: number): Float32Array =>
  values.subarray(row * columns, (row + 1) * columns);
