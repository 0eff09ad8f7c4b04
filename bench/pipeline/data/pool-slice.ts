// An attacker's images, of one dataset or of several.
import type { ImageStore } from '../../contract/arrays.js';
import type { PoolSlice } from '../../contract/plan.js';
import { digestJson } from '../../lib/files/hash.js';
import { concatStores, selectRows } from '../../lib/images/image-store.js';
import { createRng } from '../../lib/random/rng.js';
import { openSlice } from './slice.js';

export interface OpenedPool {
  readonly images: ImageStore;
  /** int32 [count]; `null` for images of several datasets, whose labels mean nothing together. */
  readonly labels: Int32Array | null;
  readonly classNames: readonly string[] | null;
}

/** The order of a mix is that of no dataset: fixed, as that of any pool, and the same on every machine. Throws as `openSlice`. */
export async function openPoolSlice(pool: PoolSlice, dataRoot: string): Promise<OpenedPool> {
  if (!('mix' in pool)) return openSlice(pool, dataRoot);
  const parts: ImageStore[] = [];
  for (const slice of pool.mix) parts.push((await openSlice(slice, dataRoot)).images);
  const all = concatStores(...parts);
  return {
    images: selectRows(all, createRng(`mixed-pool:${poolDigest(pool)}`).permutation(all.count)),
    labels: null,
    classNames: null,
  };
}

/** Names a pool: the digest of its dataset, or that of all parts of a mix. */
export function poolDigest(pool: PoolSlice): string {
  return 'mix' in pool ? digestJson(pool) : pool.data.digest;
}

/** What a pool is made of, for people. */
export function poolName(pool: PoolSlice): string {
  return 'mix' in pool ? pool.mix.map(({ data }) => data.dataset).join(' and ') : pool.data.dataset;
}
