// Features on one scale: a penalty on weights means something only then.
import type { FeatureRows } from './low-level-features.js';

export interface Scaling {
  readonly means: readonly number[];
  /** Standard deviations over n; 1 where a feature never varies. */
  readonly deviations: readonly number[];
}

/** Mean and standard deviation of each column; needs at least one row. */
export function fitScaling({ values, rows, columns }: FeatureRows): Scaling {
  if (rows < 1) throw new RangeError('standardize: expected at least one row of features');
  const column = (index: number): number[] =>
    Array.from({ length: rows }, (_, row) => values[row * columns + index] ?? 0);
  const moments = Array.from({ length: columns }, (_, index) => {
    const all = column(index);
    const mean = all.reduce((sum, value) => sum + value, 0) / rows;
    const variance = all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows;
    return { mean, deviation: variance > 0 ? Math.sqrt(variance) : 1 };
  });
  return { means: moments.map(({ mean }) => mean), deviations: moments.map(({ deviation }) => deviation) };
}

/**
 * (feature - mean) / deviation, as new rows.
 *
 * @throws RangeError if the scaling was fitted on another number of columns
 */
export function applyScaling(features: FeatureRows, { means, deviations }: Scaling): FeatureRows {
  const { values, rows, columns } = features;
  if (columns !== means.length) {
    throw new RangeError(`standardize: expected ${means.length} features, got ${columns}`);
  }
  const scaled = values.map((value, index) => {
    const column = index % columns;
    return (value - (means[column] ?? 0)) / (deviations[column] ?? 1);
  });
  return { values: scaled, rows, columns };
}
