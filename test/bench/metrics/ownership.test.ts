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

  it('is by triggers what the most matching of the other models leaves of it, image by image', async () => {
    // Nine of ten against one, the one not among the nine; then against three of the nine: 1 + 10 of 2^10, and 1 of 2^6.
    const nine = matches(9, 10);
    const last = Uint8Array.from({ length: 10 }, (_, at) => Number(at === 9));
    const marked = (...others: readonly Uint8Array[]): AttackEvidence => ({
      ...attackEvidence(ANSWERS),
      ownership: { suspect: nine, others, triggers: true },
    });
    const chance = (value: number) => ({ value: expect.closeTo(value, 9) as number, n: 10 });
    expect(await compute('ownership-p-value', marked(last))).toMatchObject(chance(11 / 1024));
    expect(await compute('ownership-p-value', marked(last, matches(3, 10)))).toMatchObject(chance(1 / 64));
    expect(await compute('ownership-p-value', marked(nine))).toMatchObject(chance(1));
    expect(await compute('ownership-p-value', marked())).toMatchObject({ value: null });
  });

  it('is falsely claimed by triggers of a model that matches far oftener than all the others', async () => {
    const triggered = (...others: readonly Uint8Array[]): AttackEvidence => ({
      ...attackEvidence(ANSWERS),
      ownership: { suspect: matches(90, 100), others, triggers: true },
    });
    const rate = (of: AttackEvidence) => compute('ownership-false-claim-rate', of);
    expect(await rate(triggered(matches(3, 100), matches(40, 100), matches(5, 100)))).toMatchObject({ count: 1, n: 3 });
    expect(await rate(triggered(matches(3, 100), matches(5, 100)))).toMatchObject({ count: 0, n: 2 });
    const one = await rate(triggered(matches(3, 100)));
    expect(one).toMatchObject({ value: null, reason: expect.stringContaining('none to be compared with') as string });
  });

  it('knows no false claims where there is no other model', async () => {
    const value = await compute('ownership-false-claim-rate', evidence(matches(1, 2)));
    expect(value).toMatchObject({ value: null, reason: expect.stringContaining('no independent model') as string });
  });
});
