// Which measurements of its suite an audit takes: defenses at the largest budget alone, which is what its report shows.
import type { Cell, Job, Plan } from '../contract/plan.js';
import { jobsOf } from '../pipeline/plan/select.js';

/** Training a copy for each defense at each budget would take twice as long, and nobody would read of it. */
export function auditCells(plan: Plan): { readonly cells: readonly Cell[]; readonly jobs: readonly Job[] } {
  const budgets = plan.cells.flatMap(({ spec }) =>
    spec.kind === 'attack' && spec.control === null ? [spec.budgetQueries] : [],
  );
  const largest = Math.max(...budgets);
  const cells = plan.cells.filter(
    ({ spec }) =>
      spec.kind !== 'attack' || spec.control !== null || spec.defense === 'none' || spec.budgetQueries === largest,
  );
  return { cells, jobs: jobsOf(plan, cells) };
}
