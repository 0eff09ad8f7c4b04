// One benchmark in this process: counted once, warmed up, then timed with tinybench, every sample kept.
import { Bench } from 'tinybench';
import type { BenchmarkSamples } from '../../contract/samples.js';
import type { Benchmark, OpenedBenchmark } from './benchmark.js';

/** Throws what the benchmark throws. */
export async function sampleBenchmark(id: string, benchmark: Benchmark): Promise<BenchmarkSamples> {
  const opened = await benchmark.open();
  try {
    const counters = await countOnce(opened);
    const samplesMs = await time(id, benchmark, opened);
    const peakMemoryBytes = process.resourceUsage().maxRSS * 1024;
    return {
      id,
      ...(benchmark.control ? { control: true } : {}),
      samplesMs: [...samplesMs],
      counters,
      peakMemoryBytes,
    };
  } finally {
    await opened.close?.();
  }
}

async function countOnce({ run, counters }: OpenedBenchmark): Promise<Record<string, number>> {
  const before = counters();
  await run();
  return Object.fromEntries(Object.entries(counters()).map(([name, count]) => [name, count - (before[name] ?? 0)]));
}

async function time(
  id: string,
  { warmups, repetitions }: Benchmark,
  { run }: OpenedBenchmark,
): Promise<readonly number[]> {
  const bench = new Bench({
    time: 0,
    iterations: repetitions,
    warmupTime: 0,
    warmupIterations: warmups,
    retainSamples: true,
  });
  bench.add(id, run);
  const [task] = await bench.run();
  const result = task?.result;
  if (result?.state === 'errored') throw result.error;
  if (result?.state !== 'completed') throw new Error(`tinybench ended in state ${result?.state ?? 'none'}`);
  return result.latency.samples ?? [];
}
