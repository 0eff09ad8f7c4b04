// The attacker's images of the victim's kind, as a job's specification names them.
import type { SeedImages } from '../../contract/plugins.js';
import { openSlice } from '../data/slice.js';
import type { JobContext } from './context.js';

/** With their true classes; `null` where the suite gives none. */
export async function openSeeds({ spec, dataRoot }: JobContext<'steal'>): Promise<SeedImages | null> {
  if (spec.seedImages === undefined) return null;
  const { images, labels } = await openSlice(spec.seedImages, dataRoot);
  return { images: images.read(Int32Array.from(labels.keys())), labels };
}
