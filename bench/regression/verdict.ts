// From what the rule says of times and counters to the verdict of each benchmark and of the whole comparison.
import type { BenchmarkComparison, Comparison, CounterComparison, Side, Verdict } from '../contract/comparison.js';
import { quantile } from '../lib/stats/quantile.js';
import type { ProcessStatistics, SideStatistics } from './collect.js';
import type { Judged } from './measure.js';
import type { Assessment, Evidence } from './rule.js';

export interface MeasuredBenchmark {
  readonly judged: Judged;
  readonly base: SideStatistics;
  readonly head: SideStatistics;
  readonly counters: CounterComparison[];
  readonly smallestDetectableRatio: number | null;
}

type Concluded = Pick<Comparison, 'outcome' | 'control' | 'benchmarks'>;

/** A moved control takes the word of every clock away; counters need no clock. */
export function conclude(measured: readonly MeasuredBenchmark[]): Concluded {
  const controls = measured.filter(isControl);
  const moved = controls.some(({ judged }) => ['regressed', 'improved'].includes(judged.judgement.verdict));
  const benchmarks = measured.map((one) => benchmarkOf(one, moved));
  return {
    outcome: outcomeOf(benchmarks.map(({ verdict }) => verdict)),
    control: controls.length === 0 ? 'absent' : moved ? 'moved' : 'steady',
    benchmarks,
  };
}

function outcomeOf(verdicts: readonly Verdict[]): Comparison['outcome'] {
  if (verdicts.includes('regressed')) return 'regressed';
  return verdicts.includes('inconclusive') ? 'inconclusive' : 'passed';
}

function benchmarkOf(one: MeasuredBenchmark, moved: boolean): BenchmarkComparison {
  const { judged, base, head, counters } = one;
  const { evidence, judgement } = judged;
  return {
    id: evidence.id,
    control: isControl(one),
    ...verdictOf(one, moved),
    evidence: estimate(judgement.assessment, evidence.pairs),
    doubled: evidence.doubled,
    confirmation: judgement.confirmation && estimate(judgement.confirmation, evidence.confirmation ?? []),
    smallestDetectableRatio: one.smallestDetectableRatio,
    base: sideMedians(base),
    head: sideMedians(head),
    counters,
  };
}

function verdictOf(one: MeasuredBenchmark, moved: boolean): Pick<BenchmarkComparison, 'verdict' | 'reason'> {
  const more = one.counters.filter(({ verdict }) => verdict === 'increased').map(({ name }) => name);
  if (more.length > 0) return { verdict: 'regressed', reason: `does more work than before: ${more.join(', ')}` };
  if (moved) return { verdict: 'inconclusive', reason: 'the control moved, so the machine did' };
  const { judgement, evidence } = one.judged;
  return {
    verdict: judgement.verdict,
    reason: judgement.verdict === 'inconclusive' ? doubt(one.judged, evidence) : null,
  };
}

function doubt({ judgement }: Judged, { doubled }: Evidence): string {
  if (judgement.confirmation !== null) return `a second batch did not confirm that it ${judgement.assessment.call}`;
  return doubled ? 'too noisy to tell, with twice the pairs too' : 'too noisy to tell';
}

function isControl({ base, head }: MeasuredBenchmark): boolean {
  return base.control && head.control;
}

function estimate(
  { ratio, interval, pRegressed, pImproved, call }: Assessment,
  pairs: Evidence['pairs'],
): BenchmarkComparison['evidence'] {
  return { ratio, interval, pRegressed, pImproved, call, pairs: [...pairs] };
}

function sideMedians({ processes }: SideStatistics): Side {
  const median = (read: (process: ProcessStatistics) => number) => quantile(processes.map(read), 0.5);
  const memory = processes.flatMap(({ peakMemoryBytes }) => (peakMemoryBytes === null ? [] : [peakMemoryBytes]));
  return {
    p10Ms: median(({ p10Ms }) => p10Ms),
    p50Ms: median(({ p50Ms }) => p50Ms),
    p99Ms: median(({ p99Ms }) => p99Ms),
    peakMemoryBytes: memory.length === 0 ? null : Math.round(quantile(memory, 0.5)),
  };
}
