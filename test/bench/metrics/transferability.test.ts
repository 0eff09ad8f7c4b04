import { describe, expect, it } from 'vitest';
import type { AttackEvidence } from '../../../bench/contract/metric.js';
import { attackEvidence, loadMetric } from './evidence.js';

const compute = async (id: string, evidence: AttackEvidence) => (await loadMetric(id)).compute(evidence);

// The victim is right on rows 0, 1, 3, 4 and 5, of which row 5 was not crafted on; on row 4 the surrogate is wrong.
const LABELS = { classes: 3, labels: [0, 1, 2, 0, 1, 2], victim: [0, 1, 0, 0, 1, 2] };
const CLEAN = attackEvidence({ ...LABELS, surrogate: [0, 1, 2, 0, 0, 2] });
const rows = Int32Array.of(0, 1, 2, 3, 4);
const EVIDENCE: AttackEvidence = {
  ...CLEAN,
  crafted: {
    // Wrong on rows 0 and 4 (FGSM), 0, 1 and 4 (PGD), none (noise); what row 2 says counts for nothing.
    onSurrogate: {
      rows,
      fgsm: Int32Array.of(1, 1, 1, 0, 2),
      pgd: Int32Array.of(2, 0, 2, 0, 2),
      noise: Int32Array.of(0, 1, 0, 0, 1),
    },
    onVictim: { rows, fgsm: rows, pgd: Int32Array.of(1, 2, 1, 1, 2), noise: rows },
  },
};

describe('transferability', () => {
  it('counts the examples that fool the victim among images that the victim gets right', async () => {
    expect(await compute('transferability-fgsm', EVIDENCE)).toMatchObject({ value: 2 / 4, count: 2, n: 4 });
    expect(await compute('transferability-pgd', EVIDENCE)).toMatchObject({ value: 3 / 4, count: 3, n: 4 });
  });

  it('stands between a floor of noise and the ceiling of examples made on the victim itself', async () => {
    expect(await compute('transferability-noise', EVIDENCE)).toMatchObject({ value: 0, count: 0, n: 4 });
    expect(await compute('transferability-white-box', EVIDENCE)).toMatchObject({ value: 1, count: 4, n: 4 });
  });

  it('counts the same images for every surrogate, so that the ceiling of a victim is one number', async () => {
    const hopeless = { ...EVIDENCE, surrogate: attackEvidence({ ...LABELS, surrogate: [1, 2, 0, 1, 2, 0] }).surrogate };
    for (const id of ['transferability-pgd', 'transferability-white-box', 'transferability-noise']) {
      expect(await compute(id, hopeless)).toEqual(await compute(id, EVIDENCE));
    }
  });

  it('is missing, with the reason, without examples and without images that the victim gets right', async () => {
    expect(await compute('transferability-pgd', CLEAN)).toMatchObject({
      value: null,
      reason: 'no adversarial examples: the suite or the control asks for none',
    });
    const hopeless = { ...EVIDENCE, labels: Int32Array.of(2, 2, 1, 2, 2, 0) };
    expect(await compute('transferability-pgd', hopeless)).toMatchObject({
      value: null,
      reason: 'no test image that the victim gets right',
    });
  });
});
