// Rows of the throughput board: one a record, never pooled over machines.
import { own } from '../contract/own.js';
import type { Estimate, ThroughputEntry } from '../contract/board.js';
import { deviceClass, machineText, precisionOf } from '../contract/device-class.js';
import type { RunProvenance } from '../contract/evidence.js';
import type { MetricValue } from '../contract/metric.js';
import type { ThroughputCell } from '../contract/plan.js';
import type { CellRecord } from './input.js';
import { missingOf } from './missing.js';
import { byText, distinct } from './order.js';
import { onePerCell } from './records.js';

const NOT_RUN = 'not run';

/** By device, model, measure, backend and machine, batches ascending; of several runs on one machine the newest. */
export function throughputEntries(records: readonly CellRecord<ThroughputCell>[]): ThroughputEntry[] {
  const current = onePerCell(records, (record) => {
    const { model, backend, measure, batchSize, shape } = record.cell;
    return [model, backend, measure, batchSize, ...shape, ...deviceKey(record)].join(' ');
  });
  return current.records
    .map(throughputEntry)
    .sort(
      (a, b) =>
        byText(a.deviceKind, b.deviceKind) ||
        byText(a.device, b.device) ||
        byText(a.model, b.model) ||
        byText(a.measure, b.measure) ||
        byText(a.backend, b.backend) ||
        byText(a.precision, b.precision) ||
        byText(a.machine ?? '', b.machine ?? '') ||
        a.batchSize - b.batchSize ||
        byText(a.result, b.result),
    );
}

function throughputEntry(record: CellRecord<ThroughputCell>): ThroughputEntry {
  const { model, backend, measure, batchSize, shape } = record.cell;
  const run = runOf(record);
  return {
    model,
    // Not the family of the plan, whose name has the precision in it.
    backend: run?.backend ?? backend,
    ...placeOf(run),
    threads: run?.threads ?? null,
    measure,
    batchSize,
    shape,
    metrics: metricsOf(record),
    result: record.path,
  };
}

type Place = Pick<ThroughputEntry, 'device' | 'deviceKind' | 'machine' | 'precision'>;

function placeOf(run: RunProvenance | null): Place {
  if (run === null) return { device: NOT_RUN, deviceKind: 'cpu', machine: null, precision: precisionOf({}) };
  const { kind: deviceKind, name: device } = deviceClass(run);
  return { device, deviceKind, machine: machineText(run), precision: precisionOf(run) };
}

function metricsOf(record: CellRecord<ThroughputCell>): Record<string, Estimate> {
  const [failure] = missingOf([record]);
  const timings = record.result.provenance.timings;
  if (failure !== undefined || timings === null) {
    const reason = failure?.reason ?? 'the record has no timings';
    return { 'images-per-second': { value: null, unit: 'images/s', reason } };
  }
  const ids = distinct(Object.keys(timings.metrics));
  return Object.fromEntries(
    ids.flatMap((id) => {
      const value = own(timings.metrics, id);
      return value === undefined ? [] : [[id, timing(value)] as const];
    }),
  );
}

function timing(metric: MetricValue): Estimate {
  const { unit } = metric;
  if (metric.value === null) return { value: null, unit, reason: metric.reason };
  return { value: metric.value, unit, interval: metric.interval, seeds: 1, caveats: [] };
}

function deviceKey(record: CellRecord<ThroughputCell>): string[] {
  const run = runOf(record);
  const { device, deviceKind, machine, precision } = placeOf(run);
  return [deviceKind, device, machine ?? '', precision, `${run?.threads ?? ''}`];
}

function runOf({ result }: CellRecord): RunProvenance | null {
  const [role] = distinct(Object.keys(result.provenance.run));
  return role === undefined ? null : (result.provenance.run[role] ?? null);
}
