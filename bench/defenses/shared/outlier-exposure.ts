// A victim trained to be unsure of what it does not know: cross-entropy on its data, and to the uniform answer on outliers.
import type { Matrix } from '../../contract/arrays.js';
import { PluginError } from '../../contract/errors.js';
import type { TrainableNetwork, VictimFit } from '../../contract/plugins.js';
import { oneHot } from '../../lib/arrays/one-hot.js';
import { concatStores, selectRows } from '../../lib/images/image-store.js';
import { createRng, deriveSeed } from '../../lib/random/rng.js';

/**
 * Minimises mean CE(y, f(x)) + lambda * mean CE(uniform, f(o)) (Hendrycks, Mazeika and Dietterich, ICLR 2019, equation 2):
 * as many outliers as images, in batches of twice the size, so that a step sees as many images of the data as without them.
 *
 * @param lambda - weight of the outliers, at least 0
 */
export async function trainWithOutliers(fit: VictimFit, lambda: number): Promise<TrainableNetwork> {
  const { training, classes, options, outliers, create, seed, signal, onProgress } = fit;
  if (outliers === null || outliers.count === 0) throw noOutliers();
  signal.throwIfAborted();
  const network = await create(0);
  const { count } = training.images;
  await network.train({
    images: concatStores(training.images, selectRows(outliers, outlierRows(outliers.count, count, seed))),
    targets: withUniform(oneHot(training.labels, classes), count),
    // A batch's loss is the mean over both kinds; twice it is the sum of their two means.
    weights: Float32Array.from({ length: 2 * count }, (_, row) => (row < count ? 2 : 2 * lambda)),
    options: { ...options, batchSize: 2 * options.batchSize },
    seed: deriveSeed('outlier-exposure', seed),
    signal,
    onProgress,
  });
  return network;
}

/** As many rows as wanted: each outlier once before any comes again. */
export function outlierRows(held: number, wanted: number, seed: number): Int32Array {
  const rows = new Int32Array(wanted);
  for (let start = 0; start < wanted; start += held) {
    const order = createRng(deriveSeed('outlier-rows', seed, start)).permutation(held);
    rows.set(order.subarray(0, Math.min(held, wanted - start)), start);
  }
  return rows;
}

/** The labels, and as many rows again of 1 / classes. */
function withUniform({ values, rows, columns }: Matrix, more: number): Matrix {
  const whole = new Float32Array(values.length + more * columns).fill(1 / columns);
  whole.set(values);
  return { values: whole, rows: rows + more, columns };
}

function noOutliers(): PluginError {
  return new PluginError('a victim cannot be exposed to outliers without any', {
    code: 'no-outliers',
    expected: 'images of another kind',
    got: 'none',
    hint: 'Name a pool in "outliers" of the defense.',
  });
}
