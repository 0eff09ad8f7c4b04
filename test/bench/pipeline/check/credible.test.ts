// A board shows no detector whose figures are not those of the scores that it would be ranked by.
import { describe, expect, it } from 'vitest';
import type { DetectorCell } from '../../../../bench/contract/plan.js';
import type { Outcome } from '../../../../bench/contract/result.js';
import { metric as auroc } from '../../../../bench/metrics/auroc.js';
import { credibility } from '../../../../bench/pipeline/check/credible.js';
import { detectorEvidence } from '../../metrics/evidence.js';
import { record } from '../../ranking/records.js';
import { ourError } from '../../../support/errors.js';

const CELL: DetectorCell = {
  kind: 'detector',
  dataset: 'signs',
  detector: 'binary-classifier',
  anomalous: 'leaves-20k',
  unseen: [],
  recompress: false,
  seed: 1,
};
const evidence = detectorEvidence({ threshold: 1, benign: [0, 1, 2], anomalous: [1, 2, 3] });

const check = async (scores: typeof evidence | null): Promise<void> => {
  const outcome: Outcome = {
    ...{ state: 'completed', metrics: { auroc: auroc.compute(evidence) }, classes: null, ledger: null },
    predictionsSha256: null,
  };
  const stored = { path: 'r.json', result: record(CELL, outcome) };
  (await credibility())({ stored, predictions: null, scores });
};

describe('credibility', () => {
  it('takes a detector with the scores behind its figures, or with none', async () => {
    await check(evidence);
    await check(null);
  });

  it.each([
    ['of other images', { ...evidence, anomalous: Float64Array.of(0, 0, 0) }],
    ['that are none', { ...evidence, benign: new Float64Array(0) }],
    ['that are no numbers', { ...evidence, benign: Float64Array.of(0, 1, Number.NaN) }],
  ])('refuses scores %s', async (_, scores) => {
    const error = await ourError(check(scores));
    expect(error).toMatchObject({ code: 'record-contradicts-predictions', where: 'r.json' });
    expect(error.message).toContain('contradicts what lies beside it: auroc');
  });
});
