// What an attack says of itself that decides about its cells.
import type { SurrogateFormat } from '../../contract/submission.js';
import { loadPlugin } from '../registry/registry.js';
import type { PlanContext } from './context.js';

export interface AttackTraits {
  readonly anytime: boolean;
  /** It chooses by the pool's own labels. */
  readonly poolLabels: boolean;
  /** Whether the harness trains a surrogate on what it asked. */
  readonly standard: boolean;
  /** Its surrogate in the open track: a file of that format, or networks of the suite's architecture; `null` if there is none. */
  readonly open: SurrogateFormat | 'own' | null;
}

export async function attackTraits({ submissions }: PlanContext, id: string): Promise<AttackTraits> {
  const manifest = submissions.get(`attacks/${id}`)?.manifest;
  if (manifest === undefined) {
    const { anytime, poolLabels, tracks = ['standard'] } = (await loadPlugin('attacks', id)).meta;
    const reads = { anytime, poolLabels: poolLabels !== undefined };
    return { ...reads, standard: tracks.includes('standard'), open: tracks.includes('open') ? 'own' : null };
  }
  if (manifest.kind !== 'attack') return { anytime: false, poolLabels: false, standard: true, open: null };
  return { anytime: manifest.anytime, poolLabels: false, standard: true, open: manifest.surrogate ?? null };
}
