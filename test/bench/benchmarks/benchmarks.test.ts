// Every benchmark that the gate runs on ourselves, found by folder: it works, and its counters can gate.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Benchmark } from '../../../bench/benchmarks/process/benchmark.js';
import { sampleBenchmark } from '../../../bench/benchmarks/process/sample.js';
import { Id } from '../../../bench/contract/primitives.js';
import { BenchmarkSamples } from '../../../bench/contract/samples.js';
import { checkJson, schemaProblems } from '../../../bench/contract/validate.js';

vi.setConfig({ testTimeout: 120_000 });

const FOLDER = path.resolve(import.meta.dirname, '../../../bench/benchmarks');
const ids = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => path.basename(name, '.ts'));

// A few records are enough to see that the site's benchmark works.
process.env['STEALBENCH_BENCHMARK_RESULTS'] = path.resolve(FOLDER, '../../results/cifar10-cnn/1.1.0/throughput');

async function load(id: string): Promise<Benchmark> {
  return ((await import(path.join(FOLDER, `${id}.ts`))) as { readonly benchmark: Benchmark }).benchmark;
}

describe.each(ids)('%s', (id) => {
  it('does the same countable work in each repetition', async () => {
    const { open, repetitions } = await load(id);
    expect(schemaProblems(Id, id)).toEqual([]);
    expect(repetitions).toBeGreaterThanOrEqual(5);
    const { run, counters, close } = await open();
    try {
      const seen = [counters()];
      for (let repetition = 0; repetition < 2; repetition++) {
        await run();
        seen.push(counters());
      }
      for (const [name, start] of Object.entries(seen[0] ?? {})) {
        const [first, second] = [1, 2].map((index) => seen[index]?.[name] ?? Number.NaN);
        expect(first).toBeGreaterThan(start);
        expect((second ?? 0) - (first ?? 0)).toBe((first ?? 0) - start);
      }
    } finally {
      await close?.();
    }
  });
});

describe('the set', () => {
  it('has one control', async () => {
    const benchmarks = await Promise.all(ids.map(load));
    expect(benchmarks.filter(({ control }) => control)).toHaveLength(1);
  });
});

describe('sampleBenchmark', () => {
  it('keeps every timed repetition and counts one', async () => {
    const { warmups, repetitions } = { warmups: 2, repetitions: 7 };
    let runs = 0;
    let isClosed = false;
    const samples = await sampleBenchmark('a', {
      title: 'A',
      control: false,
      warmups,
      repetitions,
      open: () =>
        Promise.resolve({
          async run() {
            runs++;
            await new Promise((resolve) => setTimeout(resolve, 1));
          },
          counters: () => ({ runs: 3 * runs }),
          close() {
            isClosed = true;
            return Promise.resolve();
          },
        }),
    });
    expect(checkJson(BenchmarkSamples, samples, 'samples').samplesMs).toHaveLength(repetitions);
    expect(samples.counters).toEqual({ runs: 3 });
    expect(samples.peakMemoryBytes).toBeGreaterThan(1_000_000);
    expect(isClosed).toBe(true);
  });

  it('fails where the work fails', async () => {
    const open = () => Promise.resolve({ run: () => Promise.reject(new Error('broken')), counters: () => ({}) });
    const broken = { title: 'A', control: false, warmups: 0, repetitions: 5, open };
    await expect(sampleBenchmark('a', broken)).rejects.toThrow('broken');
  });
});
