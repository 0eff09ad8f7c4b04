import { describe, expect, it } from 'vitest';
import { anchorRows, distancesFrom } from '../../../../bench/detectors/fdinet/anchors.js';

describe('Anchors', () => {
  it('give a query its distances from each of them: the card', () => {
    const out = new Float64Array(2);
    distancesFrom([0, 4], { values: Float32Array.of(0, 0, 3, 4), rows: 2, columns: 2 }, out, 0);
    expect([...out]).toEqual([4, 3]);
  });

  it('are the images that the victim is surest of, as many in every class', () => {
    const posteriors = {
      values: Float32Array.of(0.99, 0.01, 1, 0, 0.5, 0.5, 0.3, 0.7, 0.01, 0.99),
      rows: 5,
      columns: 2,
    };
    const labels = Int32Array.of(0, 0, 0, 1, 1);
    expect(anchorRows(posteriors, labels, { most: 9, confidence: 0.98 })).toEqual([[1], [4]]);
    expect(anchorRows(posteriors, labels, { most: 9, confidence: 0.5 })).toEqual([
      [1, 0],
      [4, 3],
    ]);
    expect(anchorRows(posteriors, labels, { most: 1, confidence: 0 })).toEqual([[1], [4]]);
  });

  it('are the surest image of a class without sure ones, and none of a class without images', () => {
    const posteriors = { values: Float32Array.of(0.6, 0.4, 0, 0.7, 0.3, 0), rows: 2, columns: 3 };
    expect(anchorRows(posteriors, Int32Array.of(0, 0), { most: 5, confidence: 0.98 })).toEqual([[1], [], []]);
  });
});
