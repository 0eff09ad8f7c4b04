// What an attacker's pool has in common with the victim's data: images that are or look the same, and classes of one name.
import type { ImageStore } from '../../contract/arrays.js';
import type { DataSlice, PoolSlice } from '../../contract/plan.js';
import { alikeIn, type Looks, looksOf } from '../../lib/grouping/perceptual-hash.js';
import { encodeNpy } from '../../lib/npy/npy.js';
import { openDataset } from '../data/open.js';
import { openPoolSlice } from '../data/pool-slice.js';
import { sharedClasses } from '../data/shared-classes.js';
import { openSlice } from '../data/slice.js';
import type { JobBody } from './context.js';

/** int32 [test images], 1 where an image of the pool looks the same. */
export const DUPLICATES_FILE = 'test-duplicates.npy';
/** int32 [classes], 1 where the pool has the class too. */
export const SHARED_FILE = 'shared-classes.npy';
const BATCH = 1000;

export const run: JobBody<'audit-overlap'> = async ({ spec, dataRoot, signal, onProgress }) => {
  const asked = looksOfAll((await openPoolSlice(spec.pool, dataRoot)).images, signal);
  onProgress(0.3, `${asked.count} images of the pool`);
  const test = looksOfAll((await openSlice(spec.test, dataRoot)).images, signal);
  const duplicates = alikeIn(test, asked).map((other) => (other === -1 ? 0 : 1));
  onProgress(0.5, `${test.count} test images`);
  const training = looksOfAll((await openSlice(spec.train, dataRoot)).images, signal);
  const trained = alikeIn(asked, training).filter((other) => other !== -1).length;
  const { record } = await openDataset(spec.test.data.dataset, dataRoot, spec.test.data.variant);
  const shared = Int32Array.from(sharedClasses(record.classNames, await namesOf(spec.pool, dataRoot)));
  return {
    files: {
      [DUPLICATES_FILE]: encodeNpy(duplicates, [duplicates.length]),
      [SHARED_FILE]: encodeNpy(shared, [shared.length]),
    },
    summary: {
      poolImages: asked.count,
      poolImagesLikeTraining: trained,
      testImagesLikePool: duplicates.reduce((sum, flag) => sum + flag, 0),
      sharedClasses: shared.reduce((sum, flag) => sum + flag, 0),
    },
  };
};

function looksOfAll(store: ImageStore, signal: AbortSignal): Looks {
  const hashes = new Uint32Array(2 * store.count);
  const blocks = new Float32Array(64 * store.count);
  for (let start = 0; start < store.count; start += BATCH) {
    signal.throwIfAborted();
    const length = Math.min(BATCH, store.count - start);
    const part = looksOf(store.read(Array.from({ length }, (_, offset) => start + offset)));
    hashes.set(part.hashes, 2 * start);
    blocks.set(part.blocks, 64 * start);
  }
  return { count: store.count, hashes, blocks };
}

/** Names of the classes whose images the pool may hold. */
async function namesOf(pool: PoolSlice, dataRoot: string): Promise<readonly string[]> {
  const slices: readonly DataSlice[] = 'mix' in pool ? pool.mix : [pool];
  const names: string[] = [];
  for (const { data, classes } of slices) {
    const { record } = await openDataset(data.dataset, dataRoot, data.variant);
    names.push(...(classes === undefined ? record.classNames : classes.map((label) => record.classNames[label] ?? '')));
  }
  return names;
}
