// `bench throughput` as a user starts it: records with intervals and the machine, and a table.
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readResults } from '../../bench/pipeline/store/result-store.js';
import { cli } from '../support/cli.js';
import { temporaryFolder } from '../support/temporary.js';

const SMALL = ['--backend', 'wasm', '--batch', '2', '--shape', '8x8x3', '--samples', '6'];

describe('stealbench bench throughput', () => {
  it('times the three kinds of work, and writes a record of each with its machine', async () => {
    const folder = await temporaryFolder();
    const results = path.join(folder, 'results');
    const places = ['--store', path.join(folder, 'store'), '--results', results];
    const { exitCode, stdout, stderr } = await cli(['bench', 'throughput', ...SMALL, ...places]);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/^Throughput on /m);
    const stored = await readResults(results);
    expect(stored.map(({ path: name }) => path.posix.dirname(name))).toEqual(
      ['inference', 'oracle-query', 'training-step'].map(
        (kind) => `bench-throughput/1.0.0/throughput/cnn/wasm/${kind}`,
      ),
    );
    for (const { result } of stored) {
      const { run, timings } = result.provenance;
      expect(timings?.samplesMs).toHaveLength(6);
      expect(timings?.metrics['images-per-second']).toMatchObject({ n: 6, interval: { method: 'order-statistics' } });
      expect(run['throughput']).toMatchObject({ precision: 'fp32', machine: { gpuReason: 'the CPU computes' } });
    }
  }, 120_000);

  it('refuses a precision that the backend lacks, before anything is timed', async () => {
    const { exitCode, stderr } = await cli(['bench', 'throughput', ...SMALL, '--precision', 'bf16']);
    expect(exitCode).toBe(8);
    expect(stderr).toContain('computes in fp32 only');
  });

  it.each([
    ['a model that is not there', ['--models', 'cmn'], 'Did you mean cnn?'],
    ['a backend that is not there', ['--backend', 'wasm', 'wsam'], 'Did you mean wasm?'],
    ['a shape that is none', ['--shape', '32x32'], '32x32x3'],
    ['a batch of nothing', ['--batch', '0'], 'whole number'],
  ])('calls %s a usage error, before anything is timed', async (_what, args, words) => {
    const { exitCode, stderr } = await cli(['bench', 'throughput', ...args]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(words);
  });
});
