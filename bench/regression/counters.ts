// Deterministic counters gate hard: they have no noise, so one more is one too many.
import type { CounterComparison } from '../contract/comparison.js';
import { ValidationError } from '../contract/errors.js';
import { own } from '../contract/own.js';

export type Counters = Readonly<Record<string, number>>;

/**
 * Compares the counters of a benchmark, sorted by name.
 *
 * @param accepted - `benchmark/counter` of increases that the caller declares to be wanted
 * @throws ValidationError `counter-missing` if a side lacks a counter that the other has
 */
export function compareCounters(
  id: string,
  { base, head }: { readonly base: Counters; readonly head: Counters },
  accepted: ReadonlySet<string>,
): CounterComparison[] {
  const names = [...new Set([...Object.keys(base), ...Object.keys(head)])].sort();
  return names.map((name) => {
    const [before, after] = [own(base, name), own(head, name)];
    if (before === undefined || after === undefined) throw missing(`${id}/${name}`, before === undefined);
    return { name, base: before, head: after, verdict: verdictOf(before, after, accepted.has(`${id}/${name}`)) };
  });
}

function verdictOf(base: number, head: number, accepted: boolean): CounterComparison['verdict'] {
  if (head === base) return 'equal';
  if (head < base) return 'decreased';
  return accepted ? 'accepted' : 'increased';
}

function missing(where: string, fromBase: boolean): ValidationError {
  return new ValidationError('A counter is there on one side only', {
    code: 'counter-missing',
    where,
    expected: 'the same counters in base and head',
    got: fromBase ? 'none in base' : 'none in head',
    hint: 'A benchmark whose work changed gets a new id.',
  });
}
