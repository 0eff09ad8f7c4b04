// The images of a ledger, whether its attack had a pool or not.
import type { ImageStore, Shape3 } from '../../contract/arrays.js';
import type { PoolSlice } from '../../contract/plan.js';
import type { Ledger } from '../../contract/plugins.js';
import { ledgerImages } from '../../oracle/ledger-images.js';
import { openPoolSlice } from '../data/pool-slice.js';
import { noImages } from './pool.js';

/** In the order asked; `shape` is that of the victim's input. */
export async function askedImages(
  ledger: Pick<Ledger, 'rows' | 'images'>,
  {
    pool,
    dataRoot,
    shape,
  }: { readonly pool: PoolSlice | undefined; readonly dataRoot: string; readonly shape: Shape3 },
): Promise<ImageStore> {
  const images = pool === undefined ? noImages(shape) : (await openPoolSlice(pool, dataRoot)).images;
  return ledgerImages(ledger, images);
}
