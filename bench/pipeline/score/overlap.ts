// What the pool of an attack has in common with the test images that score it.
import type { OverlapFlags } from '../../contract/metric.js';
import { DUPLICATES_FILE, SHARED_FILE } from '../jobs/audit-overlap.js';
import type { EvidenceStore } from '../store/evidence-store.js';
import { type ManifestsByRole, readInts, roleOf } from './cell-score.js';

/** `null` where nobody looked. */
export async function readOverlap(manifests: ManifestsByRole, store: EvidenceStore): Promise<OverlapFlags | null> {
  const { overlap } = manifests;
  if (overlap === undefined) return null;
  const shared = await readInts(store, overlap, SHARED_FILE);
  const labels = await readInts(store, roleOf(manifests, 'victim'), 'labels.npy');
  return {
    duplicates: Uint8Array.from(await readInts(store, overlap, DUPLICATES_FILE)),
    sharedClass: Uint8Array.from(labels, (label) => shared[label] ?? 0),
  };
}
