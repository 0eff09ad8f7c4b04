// Which benchmarks both sides have. One that vanished, or took another name, must never look like one that passed.
import { ValidationError } from '../contract/errors.js';
import { suggest } from '../lib/text/near-names.js';
import type { Block } from './blocks.js';

export interface MatchOptions {
  /** Whether head may have benchmarks that base lacks. */
  readonly allowAdded: boolean;
}

/**
 * Compares the names of the two sides, and returns those that only head has.
 *
 * @throws ValidationError `benchmark-missing` or `benchmark-added`
 */
export function matchNames(
  base: readonly string[],
  head: readonly string[],
  { allowAdded }: MatchOptions,
): readonly string[] {
  const added = head.filter((id) => !base.includes(id));
  const missing = base.filter((id) => !head.includes(id));
  const [first] = missing;
  if (first !== undefined) throw notInHead(missing, added.length === 0 ? '' : ` ${suggest(first, added)}`);
  if (added.length > 0 && !allowAdded) throw onlyInHead(added);
  return added;
}

/**
 * Checks that every process of a round printed what it had to.
 *
 * @param wanted - ids that were asked for; `null` means what the first process of base prints
 * @returns ids that both sides have, and those that only head has
 * @throws ValidationError `benchmark-missing`, `benchmark-added`, `benchmark-twice` or `no-benchmarks`
 */
export function matchBlocks(
  blocks: readonly Block[],
  wanted: readonly string[] | null,
  options: MatchOptions,
): { readonly common: readonly string[]; readonly added: readonly string[] } {
  const contests = [...new Set(blocks.map(({ contest }) => contest))];
  const matched = contests.map((contest) => {
    const own = blocks.filter((block) => block.contest === contest);
    const printed = (side: string) => own.map(({ documents }) => documents[side]?.benchmarks.map(({ id }) => id) ?? []);
    const [base = [], head = []] = [printed('base')[0], printed('head')[0]];
    const common = wanted === null ? base : base.filter((id) => wanted.includes(id));
    const added = wanted === null ? matchNames(base, head, options) : [];
    for (const side of ['base', 'head']) {
      for (const ids of printed(side))
        requireAll(side === 'base' ? common : [...common, ...added], ids, `${contest}, ${side}`);
    }
    return { common, added };
  });
  const common = matched.flatMap((one) => one.common);
  requireAll(wanted ?? [], common, 'base');
  requireOnce(common);
  if (common.length === 0) throw nothing();
  return { common, added: matched.flatMap((one) => one.added) };
}

function requireAll(needed: readonly string[], got: readonly string[], where: string): void {
  const missing = needed.filter((id) => !got.includes(id));
  if (missing.length === 0) return;
  throw new ValidationError('A process left a benchmark out', {
    code: 'benchmark-missing',
    where,
    expected: needed.join(', '),
    got: got.join(', ') || 'none',
    hint: 'Print every benchmark in every process, or those that STEALBENCH_BENCHMARKS names.',
  });
}

function requireOnce(ids: readonly string[]): void {
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice === undefined) return;
  throw new ValidationError('Two commands print the same benchmark', {
    code: 'benchmark-twice',
    expected: 'each id once',
    got: twice,
    hint: 'Give each benchmark an id of its own.',
  });
}

function notInHead(missing: readonly string[], guess: string): ValidationError {
  return new ValidationError('A benchmark of base is not in head', {
    code: 'benchmark-missing',
    expected: missing.join(', '),
    got: 'no such benchmark',
    hint: `A benchmark that is gone or renamed cannot pass.${guess}`,
  });
}

function onlyInHead(added: readonly string[]): ValidationError {
  return new ValidationError('A benchmark of head is not in base', {
    code: 'benchmark-added',
    expected: 'the same benchmarks on both sides',
    got: added.join(', '),
    hint: 'If it is new, say so with --allow-added: nothing is then said of it.',
  });
}

function nothing(): ValidationError {
  return new ValidationError('There is nothing to compare', {
    code: 'no-benchmarks',
    expected: 'at least one benchmark that both sides have',
    got: 'none',
    hint: 'Check that base is the right folder or command.',
  });
}
