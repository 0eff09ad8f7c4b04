// Which evidence counts: finished, of this key, and made from the very inputs that are there now.
import type { EvidenceManifest } from '../../contract/evidence.js';
import type { Job } from '../../contract/plan.js';
import { ValidationError } from '../../contract/errors.js';
import type { EvidenceStore } from '../store/evidence-store.js';

export type CacheState =
  { readonly cached: true; readonly manifest: EvidenceManifest } | { readonly cached: false; readonly why: string };

/** @param jobs - in the plan's order, so that a stale input is seen before what was made from it */
export async function cacheStates(
  jobs: readonly Job[],
  store: EvidenceStore,
  forced: ReadonlySet<string>,
): Promise<ReadonlyMap<string, CacheState>> {
  const states = new Map<string, CacheState>();
  for (const job of jobs)
    states.set(job.key, forced.has(job.key) ? { cached: false, why: 'forced' } : await cacheState(job, store, states));
  return states;
}

async function cacheState(
  job: Job,
  store: EvidenceStore,
  states: ReadonlyMap<string, CacheState>,
): Promise<CacheState> {
  const manifest = await readable(store, job.key);
  if (manifest === null) return { cached: false, why: 'not run yet' };
  if (manifest === 'damaged') return { cached: false, why: 'its evidence is damaged' };
  for (const [key, digest] of Object.entries(manifest.inputs)) {
    const input = states.get(key);
    if (input !== undefined && !(input.cached && input.manifest.digest === digest))
      return { cached: false, why: 'an input is new' };
  }
  return { cached: true, manifest };
}

async function readable(store: EvidenceStore, key: string): Promise<EvidenceManifest | 'damaged' | null> {
  try {
    const manifest = await store.manifest(key);
    if (manifest !== null) for (const { name } of manifest.files) await store.read(manifest, name);
    return manifest;
  } catch (error) {
    if (error instanceof ValidationError) return 'damaged';
    throw error;
  }
}
