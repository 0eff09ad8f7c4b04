// The ROC curve itself, as few points as a drawing needs.
import type { RocTable } from './roc.js';

/** A threshold: the share of benign items at or above it, and of anomalous ones. */
export interface RocPoint {
  readonly falsePositiveRate: number;
  readonly truePositiveRate: number;
}

/** A point is kept when either rate moved so far since the last one. */
const STEP = 0.01;

/** From (0, 0) to (1, 1); the corners of at most 200 steps between. Both sides not empty. */
export function rocCurve({ positives, negatives }: RocTable): readonly RocPoint[] {
  const [all, none] = [sum(positives), sum(negatives)];
  let last: RocPoint = { falsePositiveRate: 0, truePositiveRate: 0 };
  const points = [last];
  let [caught, alarmed] = [0, 0];
  for (let group = 0; group < positives.length; group++) {
    caught += positives[group] ?? 0;
    alarmed += negatives[group] ?? 0;
    const point = { falsePositiveRate: alarmed / none, truePositiveRate: caught / all };
    const moved = Math.max(
      point.falsePositiveRate - last.falsePositiveRate,
      point.truePositiveRate - last.truePositiveRate,
    );
    if (moved < STEP && group < positives.length - 1) continue;
    points.push(point);
    last = point;
  }
  return points;
}

function sum(counts: Int32Array): number {
  return counts.reduce((total, count) => total + count, 0);
}
