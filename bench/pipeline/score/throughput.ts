// Scores a throughput cell. Its numbers are timings: they stand apart from what a rerun must reproduce.
import type { EvidenceStore } from '../store/evidence-store.js';
import { type CellScore, computeMetrics, type ManifestsByRole, readFloats, roleOf } from './cell-score.js';

export async function scoreThroughput(manifests: ManifestsByRole, store: EvidenceStore): Promise<CellScore> {
  const manifest = roleOf(manifests, 'throughput');
  const samplesMs = await readFloats(store, manifest, 'samples-ms.npy');
  const batchSize = Number(manifest.summary['batchSize']);
  const { metrics, versions } = await computeMetrics('throughput', { batchSize, samplesMs });
  return {
    outcome: { state: 'completed', metrics: {}, classes: null, ledger: null, predictionsSha256: null },
    versions,
    notes: [],
    predictions: null,
    items: null,
    timings: { metrics, samplesMs: [...samplesMs] },
  };
}
