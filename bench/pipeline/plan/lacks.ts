// All that a cell lacks, in one reason with one fix: who mends the first thing should not meet the next one only then.
import { isSkip, type SkipReason } from './context.js';

/** Those of the things that are missing, each once. */
export function lacksOf(things: readonly unknown[]): readonly SkipReason[] {
  const lacks = things.filter(isSkip).flatMap((lack) => lack.parts ?? [lack]);
  return lacks.filter(({ reason }, index) => lacks.findIndex((other) => other.reason === reason) === index);
}

/**
 * One reason for all of them: what is alone stays as it is; several of one kind keep its code, others are `several-missing`.
 *
 * @throws RangeError for none
 */
export function joinLacks(lacks: readonly SkipReason[]): SkipReason {
  const [first, ...others] = lacks;
  if (first === undefined) throw new RangeError('joinLacks: expected something that is missing, got nothing');
  if (others.length === 0) return first;
  return {
    code: others.every(({ code }) => code === first.code) ? first.code : 'several-missing',
    reason: lacks.map(({ reason }) => reason).join('; '),
    fix: [...new Set(lacks.map(({ fix }) => fix))].join(' '),
    parts: lacks,
  };
}
