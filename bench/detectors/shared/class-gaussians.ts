// One Gaussian a class with a covariance in common: how far features lie from the nearest class.
import { PluginError } from '../../contract/errors.js';
import type { Matrix } from '../../contract/arrays.js';
import { factor, solveLower } from '../../lib/arrays/cholesky.js';

/** Means and the covariance, as distances need them. */
export interface ClassGaussians {
  readonly width: number;
  /** float64 [k, width]: L⁻¹ μ of each class that had a row. */
  readonly means: Float64Array;
  /** float64 [width, width]: lower triangle L with S = L · Lᵀ, S the pooled covariance with its ridge. */
  readonly lower: Float64Array;
}

export interface GaussianOptions {
  /** Added to the diagonal, as a share of the mean variance; above 0 wherever a feature never varies. */
  readonly ridge: number;
  /** What the sum of squares is divided by: rows, or rows less classes. */
  readonly divisor: 'n' | 'n-k';
}

/**
 * Class means and the pooled covariance of features (Lee et al. 2018, equation 1).
 *
 * @param features - float32 [n, width]
 * @param labels - int32 [n]
 * @throws PluginError `singular-covariance` for features that do not vary within their classes; RangeError if the covariance with its ridge is not positive definite
 */
export function fitClassGaussians(features: Matrix, labels: Int32Array, options: GaussianOptions): ClassGaussians {
  const { columns: width } = features;
  const means = classMeans(features, labels);
  const covariance = pooledCovariance(features, labels, means, options.divisor);
  let trace = 0;
  for (let at = 0; at < width; at++) trace += covariance[at * (width + 1)] ?? 0;
  if (!(trace > 0)) throw noSpread(features.rows);
  for (let at = 0; at < width; at++)
    covariance[at * (width + 1)] = (covariance[at * (width + 1)] ?? 0) + options.ridge * (trace / width);
  const lower = factor(covariance, width);
  const whitened = [...means.values()].flatMap((mean) => [...solveLower(lower, mean)]);
  return { width, means: Float64Array.from(whitened), lower };
}

/**
 * Squared Mahalanobis distance of each row to each class, float64 [n, k], classes in the order of their labels.
 *
 * @param features - float32 [n, width]
 */
export function classDistances({ width, means, lower }: ClassGaussians, { values, rows }: Matrix): Float64Array {
  const classes = means.length / width;
  const distances = new Float64Array(rows * classes);
  for (let row = 0; row < rows; row++) {
    const whitened = solveLower(lower, values.subarray(row * width, (row + 1) * width));
    for (let index = 0; index < classes; index++) {
      let sum = 0;
      for (let at = 0; at < width; at++) sum += ((whitened[at] ?? 0) - (means[index * width + at] ?? 0)) ** 2;
      distances[row * classes + index] = sum;
    }
  }
  return distances;
}

/** Squared distance of each row to its nearest class, float64 [n]. */
export function nearestClass(gaussians: ClassGaussians, features: Matrix): Float64Array {
  const classes = gaussians.means.length / gaussians.width;
  const distances = classDistances(gaussians, features);
  return Float64Array.from({ length: features.rows }, (_, row) =>
    distances.subarray(row * classes, (row + 1) * classes).reduce((least, one) => Math.min(least, one), Infinity),
  );
}

/** By label, ascending; classes without a row have none. */
function classMeans({ values, columns }: Matrix, labels: Int32Array): ReadonlyMap<number, Float64Array> {
  const present = [...new Set(labels)].sort((a, b) => a - b);
  const means = new Map(present.map((label) => [label, new Float64Array(columns)]));
  const counts = new Map<number, number>();
  labels.forEach((label, row) => {
    const mean = means.get(label);
    counts.set(label, (counts.get(label) ?? 0) + 1);
    if (mean !== undefined)
      for (let at = 0; at < columns; at++) mean[at] = (mean[at] ?? 0) + (values[row * columns + at] ?? 0);
  });
  for (const [label, mean] of means)
    for (let at = 0; at < columns; at++) mean[at] = (mean[at] ?? 0) / (counts.get(label) ?? 1);
  return means;
}

function pooledCovariance(
  { values, rows, columns }: Matrix,
  labels: Int32Array,
  means: ReadonlyMap<number, Float64Array>,
  divisor: GaussianOptions['divisor'],
): Float64Array {
  const covariance = new Float64Array(columns * columns);
  const centred = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    const mean = means.get(labels[row] ?? -1);
    for (let at = 0; at < columns; at++) centred[at] = (values[row * columns + at] ?? 0) - (mean?.[at] ?? 0);
    for (let at = 0; at < columns; at++) {
      const one = centred[at] ?? 0;
      if (one === 0) continue;
      const start = at * columns;
      for (let other = 0; other <= at; other++)
        covariance[start + other] = (covariance[start + other] ?? 0) + one * (centred[other] ?? 0);
    }
  }
  const n = divisor === 'n' ? rows : rows - means.size;
  for (let at = 0; at < columns; at++) {
    for (let other = 0; other <= at; other++) {
      const value = (covariance[at * columns + other] ?? 0) / n;
      covariance[at * columns + other] = value;
      covariance[other * columns + at] = value;
    }
  }
  return covariance;
}

function noSpread(images: number): PluginError {
  return new PluginError('The features do not vary within their classes', {
    code: 'singular-covariance',
    expected: 'several different images of a class',
    got: `${images} images without any spread`,
    hint: 'Give the detector more benign images: a larger "splits": { "reserve" }, or "victimTrainShare".',
  });
}
