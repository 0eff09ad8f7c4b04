// A plan as tables: a row a job and a cell, or a row a kind where nobody would read a row each.
import type { Cell, Job, Plan } from '../contract/plan.js';
import { counted } from '../lib/text/counted.js';
import type { CacheState } from '../pipeline/execution/freshness.js';
import type { Selection } from '../pipeline/plan/select.js';

/** Rows of a table that somebody still reads; 100,000 would take longer than the plan itself. */
const MOST_ROWS = 2000;

type States = ReadonlyMap<string, CacheState>;

export async function planText(plan: Plan, { cells, jobs }: Selection, states: States): Promise<string> {
  const isLarge = jobs.length > MOST_ROWS || cells.length > MOST_ROWS;
  const tables = isLarge
    ? [
        await table(KIND_HEAD, kindRows(jobs, states)),
        await table(['cells', 'planned', 'skipped'], cellKindRows(cells)),
      ]
    : [await table(JOB_HEAD, jobRows(jobs, states)), await table(['cell', 'state'], cellRows(cells))];
  const list = isLarge ? 'Too many to list here: `--only` selects cells, `--json` has every job and cell.\n' : '';
  return `${tables.join('\n')}\n${list}${summaryOf(plan, { cells, jobs }, states)}`;
}

const JOB_HEAD = ['job', 'state', 'cost (images)', 'key'];
const KIND_HEAD = ['jobs', 'all', 'cached', 'to run', 'cost to run (images)'];

async function table(head: readonly string[], rows: readonly (readonly string[])[]): Promise<string> {
  const { default: Table } = await import('cli-table3');
  const made = new Table({ head: [...head], style: { head: [], border: [] } });
  for (const row of rows) made.push([...row]);
  return made.toString();
}

function jobRows(jobs: readonly Job[], states: States): readonly (readonly string[])[] {
  return jobs.map(({ key, label, cost }) => [
    label,
    describe(states.get(key)),
    cost.toLocaleString('en'),
    key.slice(0, 12),
  ]);
}

function cellRows(cells: readonly Cell[]): readonly (readonly string[])[] {
  return cells.map(({ label, state }) => [label, state.kind === 'planned' ? 'planned' : `skipped: ${state.reason}`]);
}

function kindRows(jobs: readonly Job[], states: States): readonly (readonly string[])[] {
  return grouped(jobs, ({ spec }) => spec.kind).map(([kind, of]) => {
    const missing = of.filter(({ key }) => states.get(key)?.cached !== true);
    const numbers = [of.length, of.length - missing.length, missing.length, costOf(missing)];
    return [kind, ...numbers.map((number) => number.toLocaleString('en'))];
  });
}

function cellKindRows(cells: readonly Cell[]): readonly (readonly string[])[] {
  return grouped(cells, ({ spec }) => spec.kind).map(([kind, of]) => {
    const planned = of.filter(({ state }) => state.kind === 'planned').length;
    return [kind, planned.toLocaleString('en'), (of.length - planned).toLocaleString('en')];
  });
}

/** In the order in which the groups begin. */
function grouped<T>(things: readonly T[], groupOf: (thing: T) => string): readonly (readonly [string, readonly T[]])[] {
  const groups = new Map<string, T[]>();
  for (const thing of things) {
    const group = groups.get(groupOf(thing)) ?? [];
    groups.set(groupOf(thing), group);
    group.push(thing);
  }
  return [...groups];
}

function summaryOf({ backendFamily }: Plan, { cells, jobs }: Selection, states: States): string {
  const skipped = cells.filter(({ state }) => state.kind === 'skipped');
  // What one cell lacks alone, another may lack with more: each command once.
  const fixes = [
    ...new Set(skipped.flatMap(({ state }) => (state.kind === 'skipped' ? state.fix.split(/ (?=Run `)/) : []))),
  ];
  const missing = jobs.filter(({ key }) => states.get(key)?.cached !== true);
  const summary =
    `${counted(cells.length, 'cell')} (${skipped.length} skipped), ${counted(jobs.length, 'job')} (${jobs.length - missing.length} cached), ` +
    `backend ${backendFamily}; still to do: about ${counted(costOf(missing), 'image')} through training.\n`;
  const help = fixes.length === 0 ? '' : `To run the skipped cells:\n${fixes.map((fix) => `  ${fix}\n`).join('')}`;
  return summary + help;
}

function costOf(jobs: readonly Job[]): number {
  return jobs.reduce((sum, { cost }) => sum + cost, 0);
}

function describe(state: CacheState | undefined): string {
  if (state === undefined) return 'unknown';
  return state.cached ? 'cached' : `to run: ${state.why}`;
}
