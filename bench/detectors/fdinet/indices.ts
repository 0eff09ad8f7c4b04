// The feature distortion indices of queries: their distances from the anchors of the class that the victim names, layer by layer.
import type { Images, Matrix } from '../../contract/arrays.js';
import type { OwnerModel } from '../../contract/plugins.js';
import { argmaxRows } from '../../lib/evidence/predictions.js';
import type { FeatureRows } from '../shared/low-level-features.js';
import { distancesFrom } from './anchors.js';

/** Anchors of one layer by class, as many in each; a class without images has those of the first class that has some. */
export interface Layer {
  readonly name: string;
  readonly anchors: readonly Matrix[];
}

/** float64 [n, layers · anchors]. */
export async function indicesOf(model: OwnerModel, layers: readonly Layer[], images: Images): Promise<FeatureRows> {
  const named = argmaxRows(await model.predict(images));
  const perLayer = layers[0]?.anchors[0]?.rows ?? 0;
  const columns = layers.length * perLayer;
  const values = new Float64Array(images.count * columns);
  for (const [index, { name, anchors }] of layers.entries()) {
    const features = await model.features(images, name);
    for (let row = 0; row < images.count; row++) {
      const own = features.values.subarray(row * features.columns, (row + 1) * features.columns);
      const near = anchors[named[row] ?? 0];
      if (near !== undefined) distancesFrom(own, near, values, row * columns + index * perLayer);
    }
  }
  return { values, rows: images.count, columns };
}
