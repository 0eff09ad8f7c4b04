// The audit of what a pool and the victim's data have in common: one job a victim and pool, where the suite asks for it.
import type { PoolSlice } from '../../contract/plan.js';
import type { PlanContext } from './context.js';
import type { PlannedVictim } from './victims.js';

/** The job by its role; nothing without a pool, or where the suite does not ask. */
export function planOverlap(
  { suite, graph }: PlanContext,
  { train, test, testCount }: PlannedVictim,
  pool: PoolSlice | undefined,
  victim: string,
): { readonly overlap?: string } {
  if (suite.auditOverlap !== true || pool === undefined) return {};
  const of = 'mix' in pool ? 'mixed' : pool.data.dataset;
  const overlap = graph.add({
    spec: { kind: 'audit-overlap', pool, train, test },
    label: `audit-overlap/${victim}/${of}`,
    needs: [],
    cost: testCount / 10,
  });
  return { overlap };
}
