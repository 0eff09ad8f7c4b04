// Classes of the pool that look alike to the attacker, under one node each.
import type { AttackContext } from '../../contract/plugins.js';
import { oneHot } from '../../lib/arrays/one-hot.js';
import { kMeans } from '../shared/k-means.js';
import type { Options } from './options.js';

/**
 * Each class alone where there are no more of them than coarse nodes. Otherwise k-means on the mean features of each class,
 * as a network sees them that learnt the pool's own labels: no query is spent.
 *
 * @param labels - int32 [pool], 0 to classes − 1
 * @returns classes of each coarse node
 */
export async function classTree(
  context: Pick<AttackContext, 'pool' | 'rng' | 'substitute'>,
  labels: Int32Array,
  classes: number,
  options: Options,
): Promise<readonly (readonly number[])[]> {
  const all = Array.from({ length: classes }, (_, label) => label);
  if (classes <= options.coarseNodes) return all.map((label) => [label]);
  const { pool, rng, substitute } = context;
  const drawn = rng.fork('features').permutation(labels.length).subarray(0, options.featureImages);
  const own = Int32Array.from(drawn, (row) => labels[row] ?? 0);
  const seed = 1 + rng.fork('features model').nextInt(2 ** 31 - 2);
  const model = await substitute.create({ classes, shape: pool.images.shape, seed });
  try {
    const images = pool.images.read(drawn);
    await model.train(images, oneHot(own, classes), { epochs: options.featureEpochs });
    const { values, columns } = await model.features(images);
    const means = new Float32Array(classes * columns);
    const counts = new Int32Array(classes);
    for (const label of own) counts[label] = (counts[label] ?? 0) + 1;
    for (const [index, label] of own.entries())
      for (let column = 0; column < columns; column++)
        means[label * columns + column] =
          (means[label * columns + column] ?? 0) + (values[index * columns + column] ?? 0) / (counts[label] ?? 1);
    const groups = kMeans({ values: means, rows: classes, columns }, options.coarseNodes, rng.fork('tree'));
    return [...new Set(groups)].map((group) => all.filter((label) => groups[label] === group));
  } finally {
    model.dispose();
  }
}
