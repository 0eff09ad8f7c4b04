// Labels that tell all cells and jobs of a plan apart: short ones, with pool and surrogate only where those decide.
import type { Cell, CellSpec, Job } from '../../contract/plan.js';

export interface Labelled {
  readonly cells: Cell[];
  readonly jobs: Job[];
}

/**
 * Cells that share a label get their pool and surrogate behind it, `attack/…/s1 (tiny-imagenet, resnet34)`, and a number
 * where even those agree; so do the jobs that only one of them needs.
 */
export function distinctLabels(cells: readonly Cell[], jobs: readonly Job[]): Labelled {
  const suffixes = suffixesOf(cells);
  const ofJobs = suffixesOfJobs(cells, suffixes);
  return {
    cells: cells.map((cell, index) => withSuffix(cell, suffixes[index] ?? '')),
    jobs: jobs.map((job) => withSuffix(job, only(ofJobs.get(job.key)))),
  };
}

function withSuffix<T extends { readonly label: string }>(labelled: T, suffix: string): T {
  return suffix === '' ? labelled : { ...labelled, label: labelled.label + suffix };
}

/** Of each cell, empty where its label is its own; of none where all are. */
function suffixesOf(cells: readonly Cell[]): readonly string[] {
  const shared = repeated(cells.map(({ label }) => label));
  if (shared.size === 0) return [];
  const named = cells.map(({ label, spec }) => (shared.has(label) ? ` (${detailOf(spec)})` : ''));
  const still = repeated(cells.map(({ label }, index) => label + (named[index] ?? '')));
  const seen = new Map<string, number>();
  return cells.map(({ label }, index) => {
    const suffix = named[index] ?? '';
    if (!still.has(label + suffix)) return suffix;
    const number = (seen.get(label + suffix) ?? 0) + 1;
    seen.set(label + suffix, number);
    return `${suffix} #${number}`;
  });
}

function detailOf(spec: CellSpec): string {
  if (spec.kind !== 'attack' && spec.kind !== 'stream') return spec.kind;
  return [spec.pool ?? 'no pool', spec.surrogateModel ?? 'no surrogate'].join(', ');
}

/** By job, the suffixes of the cells that need it. */
function suffixesOfJobs(cells: readonly Cell[], suffixes: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  if (suffixes.length === 0) return found;
  for (const [index, { state }] of cells.entries()) {
    if (state.kind !== 'planned') continue;
    for (const key of Object.values(state.jobs)) {
      const of = found.get(key) ?? new Set();
      found.set(key, of.add(suffixes[index] ?? ''));
    }
  }
  return found;
}

/** A job that cells of several suffixes need is none of theirs. */
function only(suffixes: ReadonlySet<string> = new Set()): string {
  const [first = '', ...others] = suffixes;
  return others.length === 0 ? first : '';
}

function repeated(labels: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  return new Set(labels.filter((label) => seen.size === seen.add(label).size));
}
