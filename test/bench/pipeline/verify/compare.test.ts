// What a rerun must give: bytes where they are promised, else what another seed would not change more.
import { describe, expect, it } from 'vitest';
import type { MetricValue } from '../../../../bench/contract/metric.js';
import type { RunProvenance } from '../../../../bench/contract/evidence.js';
import type { Cell } from '../../../../bench/contract/plan.js';
import type { CellResult } from '../../../../bench/contract/result.js';
import { compareRerun } from '../../../../bench/pipeline/verify/compare.js';
import { recordedThreads } from '../../../../bench/pipeline/verify/threads.js';

const RUN: RunProvenance = {
  harnessVersion: '1',
  harnessCommit: null,
  harnessDirty: null,
  node: '22',
  tfjs: '4',
  backend: 'tensorflow',
  backendVersion: '4',
  device: 'a processor',
  threads: 2,
  backendDetails: {},
  startedAt: '2026-01-01T00:00:00.000Z',
  durationMs: 1,
};

function record(metrics: Readonly<Record<string, number>>, run: Partial<RunProvenance> = {}): CellResult {
  const measured = Object.entries(metrics).map(([id, value]): [string, MetricValue] => [
    id,
    { value, unit: 'fraction', direction: 'higher', n: 100, count: null, interval: null },
  ]);
  return {
    schemaVersion: 1,
    scientific: {
      suite: { name: 's', version: '1.0.0', digest: 'd'.repeat(64) },
      cell: { kind: 'throughput', model: 'm', backend: 'b', measure: 'inference', batchSize: 1, shape: [1, 1, 1] },
      key: null,
      outcome: {
        state: 'completed',
        metrics: Object.fromEntries(measured),
        classes: null,
        ledger: null,
        predictionsSha256: null,
      },
      datasets: [],
      evidence: {},
      versions: {},
      notes: [],
    },
    scientificDigest: 'd'.repeat(64),
    verification: 'self-reported',
    supersedes: null,
    provenance: { run: { surrogate: { ...RUN, ...run } }, timings: null },
  };
}

const HONEST = { accuracy: 0.4, fidelity: 0.42, 'victim-accuracy': 0.8, ratio: 0.5 };

describe('a rerun against its record', () => {
  it('agrees where it gives the same content, on whatever backend', () => {
    const comparison = compareRerun(record(HONEST), record(HONEST), { deterministic: false, siblings: [] });
    expect(comparison).toMatchObject({ rule: 'exact', differences: [], reason: 'the rerun gave the same content' });
  });

  it('owes the last digit on a backend that repeats itself, with the same Node, processor and threads', () => {
    const off = record({ ...HONEST, accuracy: 0.4001 });
    const comparison = compareRerun(record(HONEST), off, { deterministic: true, siblings: [] });
    expect(comparison.rule).toBe('exact');
    expect(comparison.differences).toHaveLength(1);
  });

  it.each([
    [{ threads: 1 }, 'number of threads'],
    [{ device: 'another processor' }, 'processor'],
    [{ node: '24' }, 'version of Node'],
  ] as const)('is held to the tolerance with %o', (run, what) => {
    const comparison = compareRerun(record(HONEST), record({ ...HONEST, accuracy: 0.43 }, run), {
      deterministic: true,
      siblings: [],
    });
    expect(comparison).toMatchObject({ rule: 'tolerance', reason: `the rerun had another ${what}`, differences: [] });
  });

  it('is judged by the headline figures alone: a metric that is off beside them decides nothing', () => {
    const rerun = record({ ...HONEST, ratio: 0.9, accuracy: 0.45 });
    const comparison = compareRerun(record(HONEST), rerun, { deterministic: false, siblings: [] });
    expect(comparison.differences).toEqual([]);
    expect(comparison.tolerances.map(({ metric }) => metric)).toEqual(['victim-accuracy', 'accuracy', 'fidelity']);
    expect(comparison.tolerances[1]).toMatchObject({ recorded: 0.4, rerun: 0.45, seeds: 0 });
  });

  it('disagrees where one of them lies farther off than other seeds do', () => {
    const rerun = record({ ...HONEST, accuracy: 0.55 });
    const close = [record(HONEST), record(HONEST), record(HONEST)];
    const wide = [0.2, 0.4, 0.6].map((accuracy) => record({ ...HONEST, accuracy }));
    const judge = (siblings: readonly CellResult[]) =>
      compareRerun(record(HONEST), rerun, { deterministic: false, siblings }).differences.map(({ pointer }) => pointer);
    expect(judge(close)).toEqual(['/scientific/outcome/metrics/accuracy']);
    expect(judge(wide)).toEqual([]);
  });
});

describe('the threads of a rerun', () => {
  const cell = (jobs: Readonly<Record<string, string>>): Cell => ({
    label: 'c',
    spec: record(HONEST).scientific.cell,
    state: { kind: 'planned', key: 'k', jobs },
  });

  it('are those of each job of the record, and the most of them for a job that it does not name', () => {
    const result = record(HONEST);
    const run = { surrogate: { ...RUN, threads: 1 }, steal: { ...RUN, threads: 4 }, craft: { ...RUN, threads: null } };
    const recorded = { ...result, provenance: { ...result.provenance, run } };
    const threads = recordedThreads(cell({ surrogate: 'a', steal: 'b', craft: 'c' }), recorded, 8);
    expect(['a', 'b', 'c', 'd'].map(threads)).toEqual([1, 4, 4, 4]);
  });

  it('are the given number where the record does not say', () => {
    expect(recordedThreads(cell({ surrogate: 'a' }), record(HONEST, { threads: null }), 3)('a')).toBe(3);
  });
});
