// Evidence that would serve a plan on another backend: it is not mixed with this one's, but whoever has it wants to know.
import { existsSync } from 'node:fs';
import type { Job, Plan } from '../../contract/plan.js';
import { PRECISIONS, backendFamily } from '../../contract/precision-names.js';
import { listBackends } from '../../tensor/open.js';
import type { EvidenceStore } from './evidence-store.js';
import type { LoadedSuite } from '../suite/load.js';
import { planSuite } from '../plan/plan.js';

export interface Elsewhere {
  /** What chooses that backend on the command line. */
  readonly options: string;
  /** How many of the jobs have evidence there. */
  readonly jobs: number;
}

export interface ElsewhereOptions {
  readonly plan: Plan;
  /** The jobs without evidence here. */
  readonly jobs: readonly Job[];
  readonly dataRoot: string;
  readonly store: EvidenceStore;
}

/** Backends that work here, with precisions, that have evidence for these jobs, the most of it first. Jobs are the same work if their labels are. */
export async function evidenceElsewhere(
  suite: LoadedSuite,
  { plan, jobs, dataRoot, store }: ElsewhereOptions,
): Promise<readonly Elsewhere[]> {
  if (jobs.length === 0 || !existsSync(store.root)) return [];
  const wanted = new Set(jobs.map(({ label }) => label));
  const found: Elsewhere[] = [];
  const usable = (await listBackends()).filter(({ probe }) => probe.available);
  for (const { id: backend } of usable.map(({ backend: one }) => one)) {
    for (const precision of PRECISIONS) {
      const family = backendFamily(backend, precision);
      if (family === plan.backendFamily) continue;
      const other = await planSuite(suite, { dataRoot, backendFamily: family });
      const there = other.jobs.filter(({ label, key }) => wanted.has(label) && existsSync(store.folder(key)));
      const options = `--backend ${backend}${precision === 'fp32' ? '' : ` --precision ${precision}`}`;
      if (there.length > 0) found.push({ options, jobs: there.length });
    }
  }
  return found.sort((a, b) => b.jobs - a.jobs);
}
