// A record and what lies beside it, read for a check: the evidence that can be had from the repository alone.
import type { StoredResult } from '../../contract/board.js';
import { StealBenchError } from '../../contract/errors.js';
import type { EvidenceByCell, MetricPlugin, MetricValue } from '../../contract/metric.js';
import type { Outcome as RecordOutcome, Predictions } from '../../contract/result.js';
import { keptAttackEvidence, predictedAttackEvidence } from '../items/attack.js';
import { keptDetectorEvidence } from '../items/detector.js';
import { keptStreamEvidence } from '../items/streams.js';
import { readItems, readPredictions } from '../store/result-store.js';

export type Completed = Extract<RecordOutcome, { state: 'completed' }>;

/** What a completed record can be computed from again. */
export interface KeptRecord {
  readonly outcome: Completed;
  /** Of an attack. */
  readonly predictions: Predictions | null;
  /** Value of a metric of this record's kind, or the reason why it cannot be had from here. */
  readonly compute: (metric: MetricPlugin) => ReturnType<MetricPlugin['compute']> | string;
  /** Of an attack. */
  readonly evidence: EvidenceByCell['attack'] | null;
}

/** The values of a record, and the pointer to them. */
export interface RecordedMetrics {
  readonly pointer: string;
  readonly values: Readonly<Record<string, MetricValue>>;
}

export function metricsOf({ result }: StoredResult, { metrics }: Completed): RecordedMetrics {
  const { timings } = result.provenance;
  if (timings !== null) return { pointer: '/provenance/timings/metrics', values: timings.metrics };
  return { pointer: '/scientific/outcome/metrics', values: metrics };
}

const NO_FIGURES = 'no figures lie beside its record, which is as version 1 of the schema wrote it';

/**
 * Reads what lies beside a record.
 *
 * @param amend - completes its predictions before anything is computed from them
 * @returns `null` for a record without numbers
 * @throws ValidationError `predictions-digest`, `items-digest`, `items-shape`, `not-json`, `schema-mismatch`
 */
export async function readKept(
  folder: string,
  stored: StoredResult,
  amend: (predictions: Predictions) => Promise<Predictions> = (predictions) => Promise.resolve(predictions),
): Promise<KeptRecord | null> {
  const { cell, outcome } = stored.result.scientific;
  if (outcome.state !== 'completed') return null;
  const at = { where: stored.path, seed: cell.kind === 'throughput' ? 1 : cell.seed };
  const items = await readItems(folder, stored);
  if (cell.kind === 'throughput') {
    const { batchSize } = cell;
    const samplesMs = Float64Array.from(stored.result.provenance.timings?.samplesMs ?? []);
    return { outcome, predictions: null, evidence: null, compute: computing('throughput', { batchSize, samplesMs }) };
  }
  if (cell.kind === 'detector') {
    const evidence = items?.kind === 'detector' ? keptDetectorEvidence(items, at) : null;
    const compute = evidence === null ? () => NO_FIGURES : computing('detector', evidence);
    return { outcome, predictions: null, evidence: null, compute };
  }
  if (cell.kind === 'stream') {
    const evidence = items?.kind === 'stream' ? keptStreamEvidence(items, stored.path) : null;
    const compute = evidence === null ? () => NO_FIGURES : computing('stream', evidence);
    return { outcome, predictions: null, evidence: null, compute };
  }
  const found = await readPredictions(folder, stored);
  if (found === null) return { outcome, predictions: found, evidence: null, compute: () => 'it has no predictions' };
  const predictions = await amend(found);
  if (items?.kind === 'attack') {
    const evidence = keptAttackEvidence({ predictions, items }, at);
    return { outcome, predictions, evidence, compute: computing('attack', evidence) };
  }
  const evidence = predictedAttackEvidence(predictions, { rows: outcome.classes ?? [], ...at });
  const topOne = computing('attack', evidence);
  const compute: KeptRecord['compute'] = (metric) => (metric.meta.topOne === true ? topOne(metric) : NO_FIGURES);
  return { outcome, predictions, evidence, compute };
}

function computing<K extends keyof EvidenceByCell>(kind: K, evidence: EvidenceByCell[K]): KeptRecord['compute'] {
  return (metric) => {
    if (metric.cell !== kind) throw new Error(`${metric.meta.id} is no metric of a ${kind} cell`);
    try {
      return (metric as unknown as MetricPlugin<K>).compute(evidence);
    } catch (error) {
      // Figures are anybody's: an infinite one has no mean.
      if (error instanceof StealBenchError) return error.message;
      throw error;
    }
  };
}
