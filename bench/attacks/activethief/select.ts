// Images that cover a space: the choice of k-center.
import type { Matrix } from '../../contract/arrays.js';
import { at } from '../../lib/arrays/at.js';

/**
 * Greedy farthest-first traversal (k-center) by Euclidean distance: each pick is the point farthest from all centers, and
 * becomes one. Of equals the lower position.
 *
 * @param points - float32 [n, columns]
 * @param centers - float32 [m, columns] to begin with; with none, the first point is picked first
 * @returns positions of `points` in the order picked, at most n
 */
export function farthestFirst(points: Matrix, centers: Matrix, count: number): readonly number[] {
  const nearest = new Float64Array(points.rows).fill(Number.POSITIVE_INFINITY);
  for (let center = 0; center < centers.rows; center++) approach(nearest, points, centers, center);
  const picks: number[] = [];
  while (picks.length < Math.min(count, points.rows)) {
    const pick = farthest(nearest);
    picks.push(pick);
    approach(nearest, points, points, pick);
    // Picked: never again, not even among points that coincide.
    nearest[pick] = -1;
  }
  return picks;
}

/** Squared distances to the nearest center, once another has joined. */
function approach(nearest: Float64Array, { values, rows, columns }: Matrix, centers: Matrix, center: number): void {
  const from = center * columns;
  for (let row = 0; row < rows; row++) {
    const least = nearest[row] ?? 0;
    let distance = 0;
    for (let column = 0; column < columns && distance < least; column++) {
      const difference = (values[row * columns + column] ?? 0) - (centers.values[from + column] ?? 0);
      distance += difference * difference;
    }
    if (distance < least) nearest[row] = distance;
  }
}

function farthest(nearest: Float64Array): number {
  let best = 0;
  for (let row = 1; row < nearest.length; row++) if (at(nearest, row) > at(nearest, best)) best = row;
  return best;
}
