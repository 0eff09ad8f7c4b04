// The images that were asked about, in the order asked: pool rows, or the attacker's own pixels.
import type { Images, ImageStore } from '../contract/arrays.js';
import type { Ledger } from '../contract/plugins.js';
import { assertImagesKept } from './digest-ledger.js';
import { concatStores, selectRows, storeOf } from '../lib/images/image-store.js';

/**
 * @param pool - the pool that was attacked, at the victim's input shape
 * @throws ValidationError `digest-ledger`
 */
export function ledgerImages(ledger: Pick<Ledger, 'rows' | 'images' | 'digest'>, pool: ImageStore): ImageStore {
  assertImagesKept(ledger, 'images of a ledger');
  const { rows, images } = ledger;
  if (images === null) return selectRows(pool, rows);
  return selectRows(concatStores(pool, storeOf(images)), positionsIn(rows, images, pool.count));
}

/** A row of -1 stands for the next image that is no pool row; those lie behind the pool. */
function positionsIn(rows: Int32Array, images: Images, poolSize: number): Int32Array {
  let made = 0;
  const positions = rows.map((row) => (row === -1 ? poolSize + made++ : row));
  if (made !== images.count)
    throw new RangeError(`ledger: expected ${made} images outside the pool, got ${images.count}`);
  return positions;
}
