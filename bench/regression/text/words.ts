// The words and numbers of a comparison, the same for every medium.
import { stripVTControlCharacters } from 'node:util';
import type { BenchmarkComparison, Comparison } from '../../contract/comparison.js';
import { formatCount, formatDuration, MISSING } from '../../lib/text/format.js';

/** One benchmark as a person reads it; plain text without markup. */
export interface BenchmarkRow {
  readonly id: string;
  readonly verdict: BenchmarkComparison['verdict'];
  readonly change: string;
  readonly interval: string;
  readonly pairs: string;
  readonly base: string;
  readonly head: string;
  readonly detectable: string;
}

export const HEADINGS: Readonly<Record<keyof BenchmarkRow, string>> = {
  id: 'benchmark',
  verdict: 'verdict',
  change: 'time',
  interval: '95 % interval',
  pairs: 'pairs',
  base: 'base p10',
  head: 'head p10',
  detectable: 'detectable',
};

const OUTCOMES: Readonly<Record<Comparison['outcome'], string>> = {
  passed: 'Nothing became slower.',
  regressed: 'Head is slower, or does more work.',
  inconclusive: 'Too noisy to tell.',
};

export function rowOf(benchmark: BenchmarkComparison): BenchmarkRow {
  const { id, control, verdict, evidence, confirmation, base, head, smallestDetectableRatio: detectable } = benchmark;
  const { low, high } = evidence.interval;
  return {
    id: control ? `${id} (control)` : id,
    verdict,
    change: change(evidence.ratio),
    interval: `${change(low)} to ${change(high)}`,
    pairs: [evidence, ...(confirmation === null ? [] : [confirmation])].map(({ pairs }) => pairs.length).join(' + '),
    base: milliseconds(base.p10Ms),
    head: milliseconds(head.p10Ms),
    detectable: detectable === null ? MISSING : change(detectable),
  };
}

export function headline({ outcome }: Comparison): string {
  return OUTCOMES[outcome];
}

/** What the table does not say: reasons, counters, the control, what was added, and how long it took. */
export function notesOf(comparison: Comparison): readonly string[] {
  const { base, head, benchmarks, control, added, durationMs, machine, seed } = comparison;
  return [
    `base: ${base}`,
    `head: ${head}`,
    ...benchmarks.flatMap(({ id, reason }) => (reason === null ? [] : [`${id}: ${reason}`])),
    ...benchmarks.flatMap(({ id, counters }) => counters.flatMap((counter) => counterNote(id, counter))),
    ...(control === 'absent' ? ['no control benchmark: a drift of the machine would go unseen'] : []),
    ...(added.length === 0 ? [] : [`only in head, not compared: ${added.join(', ')}`]),
    ...(benchmarks.every(({ smallestDetectableRatio }) => smallestDetectableRatio === null)
      ? ['no A/A certificate: bench aa says which changes can be seen on this machine']
      : []),
    `${formatDuration(durationMs)} on ${machine.processor}, ${machine.logicalProcessors} processors, Node ${machine.node}, seed ${seed}`,
  ];
}

/** A ratio of times as a change in percent: `+4.1 %`. */
export function change(ratio: number): string {
  const percent = (ratio - 1) * 100;
  const text = Math.abs(percent).toFixed(1);
  return `${text === '0.0' ? '±' : percent < 0 ? '−' : '+'}${text} %`;
}

/** Commands and folders are somebody's text: one visible line. */
export function oneLine(text: string): string {
  return stripVTControlCharacters(text).replace(/[\p{Cc}\p{Cf}]+/gu, ' ');
}

function counterNote(id: string, { name, base, head, verdict }: BenchmarkComparison['counters'][number]): string[] {
  return verdict === 'equal' ? [] : [`${id}: ${name} ${formatCount(base)} → ${formatCount(head)} (${verdict})`];
}

function milliseconds(durationMs: number): string {
  return `${durationMs.toPrecision(3)} ms`;
}
