// Pool images that are, pixel for pixel, training or test images of a victim: counted once and kept beside the data.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import Type, { type Static } from '#typebox';
import { imageSize, type ImageStore } from '../../contract/arrays.js';
import { ValidationError } from '../../contract/errors.js';
import { Count, strictObject } from '../../contract/primitives.js';
import { checkJson } from '../../contract/validate.js';
import { type DataSlice, isVictimJob, type Plan, type PoolSlice } from '../../contract/plan.js';
import { writeJsonAtomic } from '../../lib/files/atomic-write.js';
import { parseJson } from '../../lib/json/parse.js';
import { digestBytes, digestJson } from '../../lib/files/hash.js';
import { openPoolSlice, poolName } from './pool-slice.js';
import { openSlice } from './slice.js';

/** Of one pool for one victim's data, as the attack sees both: at the victim's input size. */
const Kept = strictObject({
  pool: Type.String(),
  victim: Type.String(),
  /** Pool images that can be asked. */
  images: Count,
  /** Those of them that are also images of `victim-train`, and test images that score; `null`: too many pixels to look. */
  found: Type.Union([strictObject({ training: Count, test: Count }), Type.Null()]),
});
export type PoolDuplicates = Readonly<Static<typeof Kept>>;

/** More pixels than this are not read for a plan. */
const MOST_BYTES = 2 ** 32;
const FOLDER = '.duplicates';
const BATCH = 1000;

/**
 * One entry for each pool and victim dataset that some attack of the plan brings together; controls are left out. Only equal pixels count: an image that was encoded
 * again is not found. Read once, then kept under the data folder by the digests of both.
 */
export async function poolDuplicates({ jobs }: Plan, dataRoot: string): Promise<readonly PoolDuplicates[]> {
  const found = new Map<string, PoolDuplicates>();
  const specs = new Map(jobs.map(({ key, spec }) => [key, spec]));
  for (const { spec } of jobs) {
    if (spec.kind !== 'steal' || spec.pool === undefined || isControl(spec.pool)) continue;
    const victim = specs.get(spec.victim);
    if (victim === undefined || !isVictimJob(victim)) continue;
    const key = digestJson([spec.pool, victim.train]);
    if (!found.has(key))
      found.set(key, await kept(spec.pool, victim.train, path.join(dataRoot, FOLDER, key), dataRoot));
  }
  return [...found.values()];
}

/** The controls that ask the victim's own training images, and noise. */
function isControl(pool: PoolSlice): boolean {
  return !('mix' in pool) && (pool.split === 'victim-train' || pool.data.dataset === 'uniform-noise');
}

async function kept(pool: PoolSlice, train: DataSlice, stem: string, dataRoot: string): Promise<PoolDuplicates> {
  const file = `${stem}.json`;
  const known = await read(file);
  if (known !== null) return known;
  const counted = await count(pool, train, dataRoot);
  await writeJsonAtomic(file, counted);
  return counted;
}

/** `null` where nothing was kept, or what was kept is no such count: it is then counted again. */
async function read(file: string): Promise<PoolDuplicates | null> {
  const bytes = await readFile(file).catch(() => null);
  if (bytes === null) return null;
  try {
    return checkJson(Kept, parseJson(bytes, file), file);
  } catch (error) {
    if (error instanceof ValidationError) return null;
    throw error;
  }
}

async function count(pool: PoolSlice, train: DataSlice, dataRoot: string): Promise<PoolDuplicates> {
  const open = async (slice: DataSlice): Promise<ImageStore> => (await openSlice(slice, dataRoot)).images;
  const asked = (await openPoolSlice(pool, dataRoot)).images;
  const [training, test] = [await open(train), await open({ ...train, ...scored(pool) })];
  const names = { pool: poolName(pool), victim: train.data.dataset, images: asked.count };
  const bytes = (asked.count + training.count + test.count) * imageSize(asked.shape);
  if (bytes > MOST_BYTES) return { ...names, found: null };
  const digests = digestsOf(asked);
  const among = (store: ImageStore): number => {
    const others = new Set(digestsOf(store));
    return digests.filter((digest) => others.has(digest)).length;
  };
  return { ...names, found: { training: among(training), test: among(test) } };
}

/** The test images that score. */
function scored(pool: PoolSlice): Pick<DataSlice, 'split' | 'testPool'> {
  if ('mix' in pool || pool.testPool === undefined) return { split: 'test' };
  return { split: 'test-rest', testPool: pool.testPool };
}

/** SHA-256 of each image's pixels. */
function digestsOf(store: ImageStore): readonly string[] {
  const size = imageSize(store.shape);
  const digests: string[] = [];
  for (let start = 0; start < store.count; start += BATCH) {
    const length = Math.min(BATCH, store.count - start);
    const { pixels } = store.read(Array.from({ length }, (_, offset) => start + offset));
    for (let image = 0; image < length; image++)
      digests.push(digestBytes(pixels.subarray(image * size, (image + 1) * size)));
  }
  return digests;
}
