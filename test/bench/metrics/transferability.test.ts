import { describe, expect, it } from 'vitest';
import type { AttackEvidence } from '../../../bench/contract/metric.js';
import { attackEvidence, loadMetric } from './evidence.js';

const compute = async (id: string, evidence: AttackEvidence) => (await loadMetric(id)).compute(evidence);

// Rows 0, 1, 3 are right for both; row 2 is wrong for the victim, row 4 for the surrogate; row 5 was not crafted on.
const CLEAN = attackEvidence({
  classes: 3,
  labels: [0, 1, 2, 0, 1, 2],
  victim: [0, 1, 0, 0, 1, 2],
  surrogate: [0, 1, 2, 0, 0, 2],
});
const rows = Int32Array.of(0, 1, 2, 3, 4);
const EVIDENCE: AttackEvidence = {
  ...CLEAN,
  crafted: {
    // Wrong on row 0 (FGSM), rows 0 and 1 (PGD), none (noise); what rows 2 and 4 say counts for nothing.
    onSurrogate: {
      rows,
      fgsm: Int32Array.of(1, 1, 1, 0, 2),
      pgd: Int32Array.of(2, 0, 2, 0, 2),
      noise: Int32Array.of(0, 1, 0, 0, 0),
    },
    onVictim: { rows, fgsm: rows, pgd: Int32Array.of(1, 2, 1, 1, 2), noise: rows },
  },
};

describe('transferability', () => {
  it('counts the examples that fool the victim among images that both get right', async () => {
    expect(await compute('transferability-fgsm', EVIDENCE)).toMatchObject({ value: 1 / 3, count: 1, n: 3 });
    expect(await compute('transferability-pgd', EVIDENCE)).toMatchObject({ value: 2 / 3, count: 2, n: 3 });
  });

  it('stands between a floor of noise and the ceiling of examples made on the victim itself', async () => {
    expect(await compute('transferability-noise', EVIDENCE)).toMatchObject({ value: 0, count: 0, n: 3 });
    expect(await compute('transferability-white-box', EVIDENCE)).toMatchObject({ value: 1, count: 3, n: 3 });
  });

  it('is missing, with the reason, without examples and without images that both get right', async () => {
    expect(await compute('transferability-pgd', CLEAN)).toMatchObject({
      value: null,
      reason: 'no adversarial examples: the suite or the control asks for none',
    });
    const hopeless = { ...EVIDENCE, labels: Int32Array.of(2, 2, 1, 2, 2, 0) };
    expect(await compute('transferability-pgd', hopeless)).toMatchObject({
      value: null,
      reason: 'no test image that victim and surrogate both get right',
    });
  });
});
