import { describe, expect, it } from 'vitest';
import type { AttackEvidence } from '../../../bench/contract/metric.js';
import { attackEvidence, loadMetric } from './evidence.js';

const ANSWERS = { classes: 10, labels: [0], victim: [0], surrogate: [0] };

function matches(hits: number, claims: number): Uint8Array {
  return new Uint8Array(claims).fill(1, 0, hits);
}

function evidence(suspect: Uint8Array, ...others: readonly Uint8Array[]): AttackEvidence {
  return { ...attackEvidence(ANSWERS), ownership: { suspect, others } };
}

const compute = async (id: string, of: AttackEvidence) => (await loadMetric(id)).compute(of);

describe('Ownership', () => {
  it('is the share of claims that the surrogate repeats, and how likely that is by chance', async () => {
    const clone = evidence(matches(40, 250));
    expect(await compute('ownership-match-rate', clone)).toMatchObject({ value: 0.16, count: 40, n: 250 });
    // The card's binomial tail for 250 claims and ten classes.
    expect(await compute('ownership-p-value', clone)).toMatchObject({ value: expect.closeTo(0.002053, 6) as number });
  });

  it('is falsely claimed of an independent model whose matches are as unlikely', async () => {
    // 25 of 250 is what chance gives; 50 has a tail of 1.7e-6.
    const others = [matches(25, 250), matches(50, 250), matches(0, 250)];
    const value = await compute('ownership-false-claim-rate', evidence(matches(250, 250), ...others));
    expect(value).toMatchObject({ value: 1 / 3, count: 1, n: 3 });
  });

  it.each(['ownership-match-rate', 'ownership-p-value', 'ownership-false-claim-rate'])(
    '%s says why there is none',
    async (id) => {
      expect(await compute(id, attackEvidence(ANSWERS))).toMatchObject({
        value: null,
        reason: 'no defense here leaves claims',
      });
      expect(await compute(id, evidence(matches(0, 0), matches(0, 0)))).toMatchObject({
        value: null,
        reason: 'nothing was answered falsely within the budget',
      });
    },
  );

  it('knows no false claims where there is no other model', async () => {
    const value = await compute('ownership-false-claim-rate', evidence(matches(1, 2)));
    expect(value).toMatchObject({ value: null, reason: expect.stringContaining('no independent model') as string });
  });
});
