// Which evidence counts: finished, of this key, and made from the very inputs that are there now.
import type { Job } from '../../contract/plan.js';
import { ValidationError } from '../../contract/errors.js';
import { MANIFEST, type EvidenceStore } from '../store/evidence-store.js';
import { VerifiedIndex, type Verified } from '../store/verified-index.js';

export type CacheState =
  { readonly cached: true; readonly evidence: Verified } | { readonly cached: false; readonly why: string };

/** @param jobs - in the plan's order, so that a stale input is seen before what was made from it */
export async function cacheStates(
  jobs: readonly Job[],
  store: EvidenceStore,
  forced: ReadonlySet<string>,
): Promise<ReadonlyMap<string, CacheState>> {
  const states = new Map<string, CacheState>();
  const index = new VerifiedIndex(store.root);
  for (const { key } of jobs) {
    const state = forced.has(key) ? stale('forced') : await cacheState(key, { store, states, index });
    states.set(key, state);
  }
  await index.save();
  return states;
}

/** Whether the evidence of one job is there by now, whole and made from the inputs that are there. Reads every byte of it. */
export async function isCurrent(store: EvidenceStore, { key }: Job): Promise<boolean> {
  const evidence = await verify(key, store, null);
  if (evidence === null || evidence === 'damaged') return false;
  for (const [input, digest] of Object.entries(evidence.inputs))
    if ((await store.manifest(input))?.digest !== digest) return false;
  return true;
}

interface Known {
  readonly store: EvidenceStore;
  readonly states: ReadonlyMap<string, CacheState>;
  readonly index: VerifiedIndex;
}

async function cacheState(key: string, { store, states, index }: Known): Promise<CacheState> {
  const folder = store.folder(key);
  const evidence = (await index.find(key, folder)) ?? (await verify(key, store, index));
  if (evidence === null) return stale('not run yet');
  if (evidence === 'damaged') return stale('its evidence is damaged');
  for (const [input, digest] of Object.entries(evidence.inputs)) {
    const state = states.get(input);
    if (state !== undefined && !(state.cached && state.evidence.digest === digest)) return stale('an input is new');
  }
  return { cached: true, evidence };
}

function stale(why: string): CacheState {
  return { cached: false, why };
}

/** Reads manifest and files, and notes that in the index. */
async function verify(
  key: string,
  store: EvidenceStore,
  index: VerifiedIndex | null,
): Promise<Verified | 'damaged' | null> {
  try {
    const manifest = await store.manifest(key);
    if (manifest === null) return null;
    const names = manifest.files.map(({ name }) => name);
    for (const name of names) await store.read(manifest, name);
    const { digest, inputs, summary } = manifest;
    await index?.note(key, store.folder(key), { digest, inputs, summary }, [MANIFEST, ...names]);
    return { digest, inputs, summary };
  } catch (error) {
    if (error instanceof ValidationError) return 'damaged';
    throw error;
  }
}
