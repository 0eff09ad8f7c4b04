import { describe, expect, it } from 'vitest';
import type { AttackEvidence } from '../../../bench/contract/metric.js';
import { attackEvidence, loadMetric } from './evidence.js';

const ANSWERS = { classes: 3, labels: [0, 1], victim: [0, 1], surrogate: [0, 1] };
const compute = async (id: string, more: Partial<AttackEvidence>) =>
  (await loadMetric(id)).compute({ ...attackEvidence(ANSWERS), ...more });

describe('What becomes of queries behind a defense', () => {
  it('counts answers that leak exactly', async () => {
    expect(await compute('defense-leak-rate', { asked: { queries: 20, exact: 5 } })).toMatchObject({
      value: 0.25,
      n: 20,
    });
    expect(await compute('defense-leak-rate', {})).toMatchObject({ value: null });
  });

  it('takes a refused image for one that names no class', async () => {
    const defended = { values: Float32Array.of(0, 0, 0, 0, 1, 0), rows: 2, columns: 3 };
    const refused = { defended, refused: Int32Array.of(0) };
    // Without the list the first row, all zeros, would name class 0.
    expect(await compute('defense-flip-rate', { defended })).toMatchObject({ count: 0 });
    expect(await compute('defense-flip-rate', refused)).toMatchObject({ count: 1, n: 2 });
    expect(await compute('defense-accuracy-drop', refused)).toMatchObject({ value: 0.5 });
    expect(await compute('fidelity-to-defended', refused)).toMatchObject({ count: 1, n: 2 });
  });

  it('tells demanded work in seconds a query and in bits of the hardest puzzle', async () => {
    const work = { attack: { meanSeconds: 3, mostSeconds: 1474 }, honest: { meanSeconds: 1, mostSeconds: 2 } };
    expect(await compute('defense-work-attack', { work })).toMatchObject({ value: 3, unit: 's' });
    expect(await compute('defense-work-honest', { work })).toMatchObject({ value: 1 });
    expect(await compute('defense-work-bits', { work })).toMatchObject({ value: 31, unit: 'bits' });
    expect(await compute('defense-work-bits', {})).toMatchObject({
      value: null,
      reason: 'no defense here demands work',
    });
  });
});
