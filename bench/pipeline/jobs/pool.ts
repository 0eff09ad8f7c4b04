// The attacker's images as a job's specification names them.
import type { Shape3 } from '../../contract/arrays.js';
import { type DataSlice, isVictimJob, type JobOf, type PoolSlice } from '../../contract/plan.js';
import type { QueryPool } from '../../contract/plugins.js';
import { storeOf } from '../../lib/images/image-store.js';
import { deriveSeed } from '../../lib/random/rng.js';
import { openPoolSlice, poolDigest } from '../data/pool-slice.js';
import type { JobContext } from './context.js';

type Asking = Pick<JobContext<'steal' | 'recover'>, 'input'> & {
  readonly spec: { readonly pool?: PoolSlice } & ({ readonly victim: string } | { readonly steal: string });
};

/**
 * A pool's own labels are the attacker's to see, unless they are the very labels of the victim's data. Without a pool: no
 * image, of the shape given.
 */
export async function openPool(context: Asking & { readonly dataRoot: string }, shape: Shape3): Promise<QueryPool> {
  const { pool } = context.spec;
  if (pool === undefined) return { images: noImages(shape), labels: null, classNames: null };
  const { images, labels, classNames } = await openPoolSlice(pool, context.dataRoot);
  const isForeign = (await victimTrain(context)).data.digest !== poolDigest(pool);
  return { images, labels: isForeign ? labels : null, classNames: isForeign ? classNames : null };
}

export function noImages(shape: Shape3) {
  return storeOf({ pixels: new Uint8Array(0), count: 0, shape });
}

/** [height, width, channels] of what the victim takes. */
export async function victimShape(context: Asking): Promise<readonly number[]> {
  return (await victimTrain(context)).shape;
}

/**
 * Seed of what an attack draws: the suite seed and the identity of its pool (or of its seed images) alone fix the order, so
 * that all attacks and defenses of a seed ask the same images.
 */
export function orderSeed({ pool, seedImages, seed }: JobOf<'steal'>, purpose: 'query-order' | 'submission'): number {
  const slice = pool ?? seedImages;
  if (slice === undefined) return deriveSeed(purpose, seed);
  return 'mix' in slice
    ? deriveSeed(purpose, seed, poolDigest(slice))
    : deriveSeed(purpose, seed, slice.data.digest, slice.split);
}

async function victimTrain({ spec, input }: Asking): Promise<DataSlice> {
  const key = 'victim' in spec ? spec.victim : await victimOf(spec.steal, input);
  const { spec: victim } = await input(key);
  if (isVictimJob(victim)) return victim.train;
  throw new Error(`${key} is no victim but ${victim.kind}`);
}

async function victimOf(steal: string, input: Asking['input']): Promise<string> {
  const { spec } = await input(steal);
  if (spec.kind !== 'steal') throw new Error(`${steal} is no steal but ${spec.kind}`);
  return spec.victim;
}
