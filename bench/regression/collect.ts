// Blocks of documents → the statistics of each process, by benchmark and side.
import { ValidationError } from '../contract/errors.js';
import type { PairTimes } from '../contract/comparison.js';
import type { BenchmarkSamples } from '../contract/samples.js';
import { at } from '../lib/arrays/at.js';
import { canonicalJson } from '../lib/files/hash.js';
import { quantileSorted } from '../lib/stats/quantile.js';
import type { Block } from './blocks.js';
import { RULE } from './rule.js';

/** One process as the rule sees it: the process, not the sample, is the unit of replication. */
export interface ProcessStatistics {
  readonly p10Ms: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly peakMemoryBytes: number | null;
}

export interface SideStatistics {
  /** In the order of the blocks. */
  readonly processes: readonly ProcessStatistics[];
  readonly counters: Readonly<Record<string, number>>;
  readonly control: boolean;
}

/** Benchmark id → side → its processes. */
export type Collected = ReadonlyMap<string, ReadonlyMap<string, SideStatistics>>;

/**
 * Gathers blocks, of one round or of several.
 *
 * @throws ValidationError `counter-unsteady` if the counters of a side differ between its processes
 */
export function collect(blocks: readonly Block[]): Collected {
  const collected = new Map<string, Map<string, SideStatistics>>();
  for (const { documents } of blocks) {
    for (const [side, { benchmarks }] of Object.entries(documents)) {
      for (const benchmark of benchmarks) {
        const sides = collected.get(benchmark.id) ?? new Map<string, SideStatistics>();
        collected.set(benchmark.id, sides.set(side, extended(sides.get(side), benchmark, side)));
      }
    }
  }
  return collected;
}

/** One side of one benchmark. Throws RangeError where it was not measured. */
export function sideOf(collected: Collected, id: string, side: string): SideStatistics {
  const found = collected.get(id)?.get(side);
  if (found === undefined) throw new RangeError(`${id}: ${side} was not measured`);
  return found;
}

/** The p10 of base and head, pair by pair. Both sides have a process in each block (`matchBlocks` sees to it). */
export function pairTimes(base: SideStatistics, head: SideStatistics): readonly PairTimes[] {
  return base.processes.map(({ p10Ms }, block) => ({ baseMs: p10Ms, headMs: at(head.processes, block).p10Ms }));
}

function extended(known: SideStatistics | undefined, benchmark: BenchmarkSamples, side: string): SideStatistics {
  const { id, counters = {}, control = false } = benchmark;
  if (known !== undefined && canonicalJson(known.counters) !== canonicalJson(counters)) {
    throw new ValidationError('The counters of a benchmark differ between processes of one side', {
      code: 'counter-unsteady',
      where: `${id}, ${side}`,
      expected: canonicalJson(known.counters),
      got: canonicalJson(counters),
      hint: 'Count the work of one repetition, from a seed; leave out what depends on time or chance.',
    });
  }
  return { processes: [...(known?.processes ?? []), statisticsOf(benchmark)], counters, control };
}

function statisticsOf({ samplesMs, peakMemoryBytes }: BenchmarkSamples): ProcessStatistics {
  const sorted = Float64Array.from(samplesMs).sort();
  return {
    p10Ms: quantileSorted(sorted, RULE.processQuantile),
    p50Ms: quantileSorted(sorted, 0.5),
    p99Ms: quantileSorted(sorted, 0.99),
    peakMemoryBytes: peakMemoryBytes ?? null,
  };
}
