// A slice as a detector sees it, behind the common recompression where the suite asks for it.
import type { ImageStore } from '../../contract/arrays.js';
import type { DataSlice } from '../../contract/plan.js';
import { storeOf } from '../../lib/images/image-store.js';
import { recompress } from '../../lib/images/recompress.js';
import { deriveSeed } from '../../lib/random/rng.js';
import { openSlice } from '../data/slice.js';

/** At most so many images of a split are used: detectors saturate long before, and recompression is slow. */
export const MAXIMUM_IMAGES = 10_000;

export interface DetectorImageOptions {
  readonly dataRoot: string;
  readonly recompressed: boolean;
  readonly seed: number;
}

/** The seed is the recompression's; each split draws a stream of its own. */
export async function detectorImages(
  slice: DataSlice,
  { dataRoot, recompressed, seed }: DetectorImageOptions,
): Promise<ImageStore> {
  const { images } = await openSlice(slice, dataRoot, MAXIMUM_IMAGES);
  if (!recompressed) return images;
  const all = images.read(Array.from({ length: images.count }, (_, row) => row));
  return storeOf(await recompress(all, deriveSeed('recompress', seed, slice.data.digest, slice.split)));
}
