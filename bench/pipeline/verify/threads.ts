// As many threads as each job of a record had: sums are taken in another order with more or fewer, and training grows the difference.
import { own } from '../../contract/own.js';
import type { Cell } from '../../contract/plan.js';
import type { CellResult } from '../../contract/result.js';

/** Threads by job key, as the record's provenance says of its jobs; jobs that it does not name get the most of these. */
export function recordedThreads(
  { state }: Cell,
  { provenance }: CellResult,
  otherwise: number,
): (key: string) => number {
  const counts = new Map<string, number>();
  if (state.kind === 'planned') {
    for (const [role, key] of Object.entries(state.jobs)) {
      const threads = own(provenance.run, role)?.threads ?? 0;
      if (threads > 0) counts.set(key, threads);
    }
  }
  const most = Math.max(0, ...counts.values());
  return (key) => counts.get(key) ?? (most > 0 ? most : otherwise);
}
