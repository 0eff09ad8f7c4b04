import { describe, expect, it } from 'vitest';
import { attackEvidence, loadMetric } from './evidence.js';

const ANSWERS = { classes: 3, labels: [0, 0, 1, 2], victim: [0, 0, 1, 2], surrogate: [0, 1, 1, 0] };
const flags = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);

describe('Overlap', () => {
  it('is left out of the accuracy: two of four are right, one of the two that remain', async () => {
    const evidence = {
      ...attackEvidence(ANSWERS),
      overlap: { duplicates: flags(1, 0, 0, 1), sharedClass: flags(1, 1, 0, 0) },
    };
    const compute = async (id: string) => (await loadMetric(id)).compute(evidence);
    expect(await compute('accuracy-without-duplicates')).toMatchObject({ n: 2, count: 1, value: 0.5 });
    expect(await compute('accuracy-unshared-classes')).toMatchObject({ n: 2, count: 1, value: 0.5 });
    expect(await compute('duplicate-share')).toMatchObject({ n: 4, count: 2, value: 0.5 });
  });

  it('says why there is no such accuracy', async () => {
    const all = {
      ...attackEvidence(ANSWERS),
      overlap: { duplicates: flags(1, 1, 1, 1), sharedClass: flags(1, 1, 1, 1) },
    };
    const metric = await loadMetric('accuracy-without-duplicates');
    expect(metric.compute(all)).toMatchObject({ value: null, reason: 'every test image overlaps' });
    expect(metric.compute(attackEvidence(ANSWERS))).toMatchObject({
      value: null,
      reason: expect.stringContaining('auditOverlap') as string,
    });
  });
});
