// What gc found, for a person: what stays, what goes by kind of job, and what to do next.
import { counted } from '../lib/text/counted.js';
import type { Collected } from '../pipeline/gc/collect.js';
import type { Doomed } from '../pipeline/gc/garbage.js';
import { space } from './watch-words.js';

export async function gcText(store: string, collected: Collected, remove: boolean): Promise<string> {
  const { evidence, beside, kept, keptForOthers, leases } = collected;
  const others =
    keptForOthers === 0
      ? ''
      : `, ${keptForOthers} of them for ${leases === 0 ? 'jobs that are computed or queued' : counted(leases, 'run that goes on', 'runs that go on')} alone`;
  const stays = `${store}: evidence of ${counted(kept, 'job')} stays${others}.\n`;
  if (evidence.length === 0 && beside.paths.length === 0) return `${stays}Nothing else is there to be removed.\n`;
  const { default: Table } = await import('cli-table3');
  const table = new Table({ head: ['not needed', 'jobs', 'size'], style: { head: [], border: [] } });
  for (const [kind, jobs] of byKind(evidence))
    table.push([kind, jobs.length.toLocaleString('en'), space(bytesOf(jobs))]);
  if (beside.paths.length > 0) table.push(['checkpoints, logs, leftovers', '', space(beside.bytes)]);
  const all = `Evidence of ${counted(evidence.length, 'job')}, ${space(bytesOf(evidence) + beside.bytes)} in all`;
  const end = remove ? `${all}, was removed.` : `${all}, is not needed. Nothing was removed: --remove does it.`;
  return `${stays}${table.toString()}\n${end}\n`;
}

/** The largest first. */
function byKind(jobs: readonly Doomed[]): readonly (readonly [string, readonly Doomed[]])[] {
  const kinds = new Map<string, Doomed[]>();
  for (const job of jobs) kinds.set(job.kind, [...(kinds.get(job.kind) ?? []), job]);
  return [...kinds].sort(([, a], [, b]) => bytesOf(b) - bytesOf(a));
}

function bytesOf(jobs: readonly Doomed[]): number {
  return jobs.reduce((sum, { bytes }) => sum + bytes, 0);
}
