// Every benchmark that the gate runs on ourselves, found by folder: it works, and its counters can gate.
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { sampleBenchmark } from '../../../bench/benchmarks/process/sample.js';
import { BenchmarkSamples } from '../../../bench/contract/samples.js';
import { checkJson } from '../../../bench/contract/validate.js';
import { FOLDER, expectCountableWork, found } from './found.js';

vi.setConfig({ testTimeout: 120_000 });

// A few records are enough to see that the site's benchmarks work.
process.env['STEALBENCH_BENCHMARK_RESULTS'] = path.resolve(FOLDER, '../../results/cifar10-cnn/1.1.0/throughput');
process.env['STEALBENCH_BENCHMARK_SMALL'] = 'yes';

describe.each(found.filter(({ benchmark }) => benchmark.lack === undefined))('$id', (one) => {
  it('does the same countable work in each repetition', () => expectCountableWork(one));
});

describe('the set', () => {
  it('has one control', () => {
    expect(found.filter(({ benchmark }) => benchmark.control)).toHaveLength(1);
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
