// Scores a detector cell from its streams of scores.
import type { DetectorCell } from '../../contract/plan.js';
import { ValidationError } from '../../contract/errors.js';
import type { EvidenceManifest } from '../../contract/evidence.js';
import type { DetectorEvidence } from '../../contract/metric.js';
import { canonicalJson, digestBytes } from '../../lib/files/hash.js';
import type { EvidenceStore } from '../store/evidence-store.js';
import { keepDetector, keptDetectorEvidence } from '../items/detector.js';
import { MAXIMUM_IMAGES } from '../jobs/detector-data.js';
import { type CellScore, computeMetrics, type ManifestsByRole, readFloats, roleOf, summarize } from './cell-score.js';
import type { ScoringData } from './scoring-data.js';

export async function scoreDetector(
  spec: DetectorCell,
  manifests: ManifestsByRole,
  store: EvidenceStore,
  data: ScoringData,
): Promise<CellScore> {
  const detect = roleOf(manifests, 'detect');
  const threshold = detect.summary['threshold'];
  if (typeof threshold !== 'number') {
    throw new ValidationError('a detector without threshold', {
      code: 'evidence-damaged',
      where: detect.key,
      expected: 'a number',
      got: typeof threshold,
      hint: 'Run the suite again with --force.',
    });
  }
  const read = (stream: string): Promise<Float64Array> => readFloats(store, detect, `scores-${stream}.npy`);
  const unseen = await Promise.all(spec.unseen.map(async (pool) => [pool, await read(`unseen-${pool}`)] as const));
  const groups = await streamGroups(detect, data);
  const items = keepDetector({
    threshold,
    benign: await read('benign'),
    anomalous: await read('anomalous'),
    inDistribution: await read('in-distribution'),
    unseen: Object.fromEntries(unseen),
    groups,
    seed: spec.seed,
  });
  const kept = keptDetectorEvidence(items, { seed: spec.seed, where: detect.key });
  const { metrics, versions } = await computeMetrics('detector', kept);
  const itemsSha256 = digestBytes(canonicalJson(items));
  const notes = spec.recompress ? ['Both sides passed one random resize and JPEG before training and scoring.'] : [];
  return {
    outcome: { state: 'completed', metrics, classes: null, ledger: null, predictionsSha256: null, itemsSha256 },
    versions,
    notes,
    groups: {
      ...(groups.benign === null ? {} : { groups: summarize(groups.benign) }),
      ...(groups.inDistribution === null ? {} : { inDistributionGroups: summarize(groups.inDistribution) }),
    },
    predictions: null,
    items,
    timings: null,
  };
}

async function streamGroups({ spec }: EvidenceManifest, data: ScoringData): Promise<DetectorEvidence['groups']> {
  if (spec.kind !== 'detect') return { benign: null, inDistribution: null };
  return {
    benign: await data.groups(spec.benign, MAXIMUM_IMAGES),
    inDistribution: await data.groups(spec.inDistribution, MAXIMUM_IMAGES),
  };
}
