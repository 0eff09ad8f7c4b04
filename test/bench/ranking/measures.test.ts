// The detector and throughput rows of a board.
import { describe, expect, it } from 'vitest';
import type { DetectorCell, ThroughputCell } from '../../../bench/contract/plan.js';
import type { RunProvenance } from '../../../bench/contract/evidence.js';
import type { Machine } from '../../../bench/contract/machine.js';
import type { Outcome } from '../../../bench/contract/result.js';
import { measured } from '../../../bench/lib/evidence/metric-value.js';
import { metric as benignAccuracy } from '../../../bench/metrics/benign-accuracy.js';
import { metric as imagesPerSecond } from '../../../bench/metrics/images-per-second.js';
import { detectorEvidence } from '../metrics/evidence.js';
import { FAILED, OFFICIAL, rank, record, SUITE, type TestRecord } from './records.js';

const DETECTOR: DetectorCell = {
  kind: 'detector',
  dataset: 'signs',
  detector: 'binary-classifier',
  anomalous: 'leaves-20k',
  unseen: [],
  recompress: false,
  seed: 1,
};

function detectorRecord(cell: Partial<DetectorCell>, benign: readonly number[] = [0, 0, 0, 1]): TestRecord {
  const full = { ...DETECTOR, ...cell };
  const evidence = detectorEvidence({ threshold: 1, benign, anomalous: [1] });
  const outcome: Outcome = {
    state: 'completed',
    metrics: { 'benign-accuracy': benignAccuracy.compute(evidence) },
    classes: null,
    ledger: null,
    predictionsSha256: null,
  };
  const path = `${full.detector}-${full.recompress ? 'r' : 'p'}-s${full.seed}.json`;
  return { path, result: record(full, outcome, { datasets: [OFFICIAL] }), predictions: null };
}

describe('detector rows', () => {
  it('pool the seeds and stand beside the published row', () => {
    const references = [{ source: 'poster', dataset: 'signs', benignAccuracy: 0.99, anomalousAccuracy: 1 }];
    const suite = {
      ...SUITE,
      detectors: [{ detector: 'binary-classifier', benign: ['signs'], anomalous: 'leaves-20k', references }],
    };
    const board = rank([detectorRecord({ seed: 2 }, [0, 0, 0, 0]), detectorRecord({ seed: 1 })], suite);
    expect(board.suites[0]?.detectors).toMatchObject([
      {
        seeds: [1, 2],
        variant: 'official',
        reference: { source: 'poster', benignAccuracy: 0.99, anomalousAccuracy: 1 },
        metrics: { 'benign-accuracy': { value: 0.875, seeds: 2, interval: { method: 'crossed-records', high: 1 } } },
        missing: [],
      },
    ]);
  });

  it('put controls and recompressed rows behind, and miss the seeds that others have', () => {
    const plugins = {
      'detectors/low-level-probe': { title: 'Probe', summary: 'A control.', paper: null, control: true },
    };
    const board = rank(
      [
        detectorRecord({ detector: 'low-level-probe' }),
        detectorRecord({ recompress: true }),
        detectorRecord({}),
        detectorRecord({ seed: 2 }),
      ],
      SUITE,
      plugins,
    );
    const rows = board.suites[0]?.detectors ?? [];
    expect(
      rows.map(({ detector, control, recompress, missing }) => [detector, control, recompress, missing.length]),
    ).toEqual([
      ['binary-classifier', false, false, 0],
      ['low-level-probe', true, false, 1],
      ['binary-classifier', false, true, 1],
    ]);
    expect(rows[1]?.missing[0]?.label).toBe('detector/signs/low-level-probe/leaves-20k/s2');
  });

  it('are another row, with the published row of their own, where the parameters differ', () => {
    const reference = { source: 'poster', dataset: 'signs', benignAccuracy: 0.99, anomalousAccuracy: 1 };
    const spec = { detector: 'binary-classifier', benign: ['signs'], anomalous: 'leaves-20k' };
    const suite = {
      ...SUITE,
      detectors: [spec, { ...spec, parameters: { epochs: 2 }, references: [reference] }],
    };
    const board = rank([detectorRecord({}), detectorRecord({ detectorParameters: { epochs: 2 } })], suite);
    const rows = board.suites[0]?.detectors ?? [];
    expect(rows.map((row) => [row.detectorParameters, row.seeds, row.reference?.source])).toEqual([
      [{}, [1], undefined],
      [{ epochs: 2 }, [1], 'poster'],
    ]);
  });
});

const MACHINE: Machine = {
  processor: 'a processor',
  logicalCores: 2,
  processorClockMhz: null,
  memoryBytes: 2 ** 33,
  gpu: null,
  gpuReason: 'the CPU computes',
};

describe('throughput rows', () => {
  const CELL: ThroughputCell = {
    kind: 'throughput',
    model: 'cnn',
    backend: 'wasm',
    measure: 'inference',
    batchSize: 64,
    shape: [32, 32, 3],
  };
  const samplesMs = [10, 10, 10];
  const outcome: Outcome = { state: 'completed', metrics: {}, classes: null, ledger: null, predictionsSha256: null };

  const timed = (path: string, rate: number, run: Partial<RunProvenance>): TestRecord => {
    const { provenance, ...rest } = record(CELL, outcome);
    const jobs = Object.values(provenance.run).map(
      (job) => ['throughput', { ...job, machine: MACHINE, ...run }] as const,
    );
    const metrics = { 'images-per-second': measured(imagesPerSecond.meta, rate, { n: 3, interval: null }) };
    const told = { run: Object.fromEntries(jobs), timings: { metrics, samplesMs } };
    return { path, result: { ...rest, provenance: told }, predictions: null };
  };

  it('show the timings of a record with its device', () => {
    const result = record(CELL, outcome);
    const metrics = {
      'images-per-second': imagesPerSecond.compute({ batchSize: 64, samplesMs: Float64Array.from(samplesMs) }),
    };
    const timed = { ...result, provenance: { ...result.provenance, timings: { metrics, samplesMs } } };
    const board = rank([{ path: 'fast.json', result: timed, predictions: null }]);
    expect(board.suites[0]?.throughput).toMatchObject([
      {
        device: 'a processor',
        threads: 1,
        batchSize: 64,
        metrics: { 'images-per-second': { value: 6400, caveats: [] } },
      },
    ]);
  });

  it('keep machines and precisions of one processor apart, and take the newest run of each', () => {
    const rows = (records: readonly TestRecord[]) =>
      rank(records).suites[0]?.throughput.map(({ machine, precision, metrics }) => [
        machine,
        precision,
        metrics['images-per-second']?.value,
      ]);
    const old = timed('old.json', 100, { startedAt: '2026-01-01T00:00:00Z' });
    const newer = timed('new.json', 110, { startedAt: '2026-01-02T00:00:00Z' });
    const large = timed('large.json', 400, { machine: { ...MACHINE, logicalCores: 64 } });
    const halved = timed('bf16.json', 200, { precision: 'bf16' });
    expect(rows([old, newer, large, halved])).toEqual([
      ['2 cores, 8.0 GiB', 'bf16', 200],
      ['2 cores, 8.0 GiB', 'fp32', 110],
      ['64 cores, 8.0 GiB', 'fp32', 400],
    ]);
    // The store has one name for a cell: a run on another machine is written as what supersedes the last one.
    const superseding = (record: TestRecord): TestRecord => ({
      ...record,
      result: { ...record.result, supersedes: 'old.json' },
    });
    expect(rows([old, superseding(large)])).toHaveLength(2);
    expect(rows([old, superseding(newer)])).toHaveLength(1);
  });

  it('are rows also where the cell failed', () => {
    const board = rank([
      { path: 'failed.json', result: record({ ...CELL, batchSize: 256 }, FAILED), predictions: null },
    ]);
    expect(board.suites[0]?.throughput[0]?.metrics).toEqual({
      'images-per-second': { value: null, unit: 'images/s', reason: 'the loss is not finite' },
    });
    expect(board.suites[0]?.counts).toMatchObject({ failed: 1, completed: 0 });
  });
});
