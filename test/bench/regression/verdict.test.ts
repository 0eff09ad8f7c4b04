import { describe, expect, it } from 'vitest';
import type { SideStatistics } from '../../../bench/regression/collect.js';
import { judge } from '../../../bench/regression/rule.js';
import { conclude, type MeasuredBenchmark } from '../../../bench/regression/verdict.js';
import { pairsOf } from './pairs.js';

const SAME = [1, 1, 1, 1];
const SLOW = [1.2, 1.2, 1.2, 1.2];

/** A benchmark with two batches of the same ratios. */
function measured(
  id: string,
  ratios: readonly number[],
  more: Partial<MeasuredBenchmark> & { control?: boolean } = {},
) {
  const evidence = { id, pairs: pairsOf(ratios), doubled: false, confirmation: pairsOf(ratios) };
  const [judgement] = judge([evidence], 1);
  if (judgement === undefined) throw new Error('no judgement');
  const { control = false, ...parts } = more;
  const side = (p10Ms: number): SideStatistics => ({
    processes: [1, 2, 3].map((factor) => ({
      p10Ms: factor * p10Ms,
      p50Ms: 2 * p10Ms,
      p99Ms: 3 * p10Ms,
      peakMemoryBytes: null,
    })),
    counters: {},
    control,
  });
  const sides = { base: side(10), head: side(12) };
  return { judged: { evidence, judgement }, ...sides, counters: [], smallestDetectableRatio: null, ...parts };
}

describe('conclude', () => {
  it('fails the whole for one regression, whatever got faster', () => {
    const { outcome, benchmarks } = conclude([measured('a', SLOW), measured('b', [0.5, 0.5, 0.5])]);
    expect(outcome).toBe('regressed');
    expect(benchmarks.map(({ verdict }) => verdict)).toEqual(['regressed', 'improved']);
  });

  it('believes no clock once the control moved, in either direction', () => {
    for (const moved of [SLOW, [0.8, 0.8, 0.8]]) {
      const { outcome, control, benchmarks } = conclude([
        measured('a', SLOW),
        measured('b', SAME),
        measured('c', moved, { control: true }),
      ]);
      expect([outcome, control]).toEqual(['inconclusive', 'moved']);
      expect(benchmarks.map(({ verdict, reason }) => [verdict, reason])).toEqual(
        Array(3).fill(['inconclusive', 'the control moved, so the machine did']),
      );
    }
  });

  it('believes a counter although the control moved', () => {
    const counters = [{ name: 'oracleCalls', base: 1, head: 2, verdict: 'increased' as const }];
    const { outcome } = conclude([measured('a', SAME, { counters }), measured('c', SLOW, { control: true })]);
    expect(outcome).toBe('regressed');
  });

  it('says whether there was a control', () => {
    expect(conclude([measured('a', SAME)]).control).toBe('absent');
    expect(conclude([measured('a', SAME), measured('c', SAME, { control: true })]).control).toBe('steady');
  });

  it('reports the median over processes of each side', () => {
    expect(conclude([measured('a', SAME)]).benchmarks[0]?.base).toEqual({
      p10Ms: 20,
      p50Ms: 20,
      p99Ms: 30,
      peakMemoryBytes: null,
    });
  });
});
