// How far triggers and images of their class are one to the network: summed over its layers.
import type { InsideBlock } from '../../tensor/blocks/inside.js';
import { type RowDistance, softNearestNeighbours } from '../../tensor/blocks/nearest-neighbours.js';
import { weighted } from '../../tensor/blocks/losses.js';
import { numberOf, type Values } from '../../tensor/blocks/values.js';

/** Kinds of a batch of which the first half are triggers. */
export function halves(count: number): readonly number[] {
  return Array.from({ length: count }, (_, row) => Number(row < count / 2));
}

/**
 * Sum over layers of the soft nearest neighbour loss.
 *
 * @param inverseTemperatures - float32 [layers]
 */
export function entanglement(
  activations: ReturnType<InsideBlock['look']>['activations'],
  inverseTemperatures: Values,
  { kinds, distance }: { readonly kinds: readonly number[]; readonly distance: RowDistance },
): Values {
  return weighted(
    ...activations.map((features, layer) => {
      const inverseTemperature = numberOf(inverseTemperatures, layer);
      return [1, softNearestNeighbours(features, kinds, { inverseTemperature, distance })] as const;
    }),
  );
}
