// Training data for whatever tells two kinds of images apart: as many of each, drawn by a seed.
import type { ImageStore } from '../../contract/arrays.js';
import { concatStores, selectRows } from '../../lib/images/image-store.js';
import { createRng } from '../../lib/random/rng.js';

export interface TwoSides {
  readonly benign: ImageStore;
  readonly anomalous: ImageStore;
}

export interface LabelledImages {
  /** Benign first, then anomalous, in seeded order within each side. */
  readonly images: ImageStore;
  /** uint8 [n]: 0 benign, 1 anomalous. */
  readonly labels: Uint8Array;
}

/**
 * Draws without replacement the same number of images of both sides: the smaller side's, at most `maximumPerSide`.
 *
 * @throws RangeError if a side is empty or the shapes differ
 */
export function balancedSample({ benign, anomalous }: TwoSides, maximumPerSide: number, seed: number): LabelledImages {
  const perSide = Math.min(maximumPerSide, benign.count, anomalous.count);
  if (perSide < 1)
    throw new RangeError(`sample: expected both sides, got ${benign.count} and ${anomalous.count} images`);
  const draw = (store: ImageStore, side: string): ImageStore =>
    selectRows(store, createRng(seed).fork(side).permutation(store.count).subarray(0, perSide));
  const labels = new Uint8Array(2 * perSide).fill(1, perSide);
  return { images: concatStores(draw(benign, 'benign'), draw(anomalous, 'anomalous')), labels };
}
