// Which cells a run is about, and which jobs those need.
import { RE2JS } from 're2js';
import type { Cell, Job, Plan } from '../../contract/plan.js';
import { UsageError } from '../../contract/errors.js';

export interface Selection {
  readonly cells: readonly Cell[];
  /** In the plan's order: needs first. */
  readonly jobs: readonly Job[];
}

/**
 * Cells whose label contains a pattern; `*` stands for any text. No pattern selects all.
 *
 * Throws UsageError `nothing-selected`.
 */
export function select(plan: Plan, patterns: readonly string[]): Selection {
  const expressions = patterns.map(toExpression);
  const cells = plan.cells.filter(
    ({ label }) => expressions.length === 0 || expressions.some((expression) => expression.test(label)),
  );
  if (cells.length === 0) {
    throw new UsageError('no cell is selected', {
      code: 'nothing-selected',
      expected: 'a pattern that matches a cell',
      got: patterns.join(', ') || 'a suite without cells',
      hint: `See the cells with \`stealbench plan ${plan.suite.name}\`; the first is ${plan.cells[0]?.label ?? 'none'}.`,
    });
  }
  return { cells, jobs: jobsOf(plan, cells) };
}

/** By RE2: its time grows with the length of the label, whatever the pattern. */
function toExpression(pattern: string): RE2JS {
  return RE2JS.compile(
    pattern
      .split(/\*+/)
      .map((part) => RE2JS.quote(part))
      .join('.*'),
    RE2JS.DOTALL,
  );
}

/** The jobs that cells need, needs first. */
export function jobsOf({ jobs }: Plan, cells: readonly Cell[]): readonly Job[] {
  const byKey = new Map(jobs.map((job) => [job.key, job]));
  const wanted = new Set<string>();
  const visit = (key: string): void => {
    if (wanted.has(key)) return;
    wanted.add(key);
    byKey.get(key)?.needs.forEach(visit);
  };
  for (const { state } of cells) if (state.kind === 'planned') Object.values(state.jobs).forEach(visit);
  return jobs.filter(({ key }) => wanted.has(key));
}
