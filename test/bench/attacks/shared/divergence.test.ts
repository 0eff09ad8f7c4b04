import * as tf from '#tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { KL, klDivergences, LOGIT_L1, meanDistances } from '../../../../bench/attacks/shared/divergence.js';
import { recoveredLogits } from '../../../../bench/attacks/shared/recovered-logits.js';
import { openTensors } from '../../../../bench/tensor/open.js';
import { rowsOf } from '../../defenses/posteriors.js';

beforeAll(() => openTensors({ backend: 'cpu' }));

const logs = (...row: number[]) => rowsOf(row.map((p) => Math.log(p)));

it('is as far from an answer as its logits are from the recovered ones, meaned over classes (card A8)', () => {
  // (.9, .06, .04) has the logits (1.940522, -.767528, -1.172993); from (1, 0, -1) that is 1.881044 / 3.
  const [distance] = meanDistances(rowsOf([1, 0, -1]), recoveredLogits(rowsOf([0.9, 0.06, 0.04])));
  expect(distance).toBeCloseTo(0.627015, 5);
});

it('diverges from (.9, .06, .04) by .231701 where it says (.6, .3, .1) (card A9)', () => {
  expect(klDivergences(logs(0.6, 0.3, 0.1), rowsOf([0.9, 0.06, 0.04]))[0]).toBeCloseTo(0.231701, 6);
});

it('counts a class that the victim rules out for nothing, and one that it alone believes in without end', () => {
  expect(klDivergences(logs(0.5, 0.5), rowsOf([1, 0]))[0]).toBeCloseTo(Math.LN2, 6);
  // ln q = -900 has no posterior in float64; its logit has.
  expect(klDivergences(rowsOf([0, 900]), rowsOf([1, 0]))[0]).toBeCloseTo(900, 6);
});

it('is at least 0, and 0 for the victim itself', () => {
  const weights = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 3, maxLength: 3 });
  const posteriors = (row: readonly number[]): number[] => row.map((w) => w / row.reduce((sum, x) => sum + x, 0));
  fc.assert(
    fc.property(weights, weights, (own, answer) => {
      const [own1, answer1] = [posteriors(own), posteriors(answer)];
      expect(klDivergences(logs(...own1), rowsOf(answer1))[0]).toBeGreaterThan(-1e-6);
      expect(klDivergences(logs(...answer1), rowsOf(answer1))[0]).toBeCloseTo(0, 5);
    }),
  );
});

it.each([
  ['LOGIT_L1', LOGIT_L1],
  ['KL', KL],
])('%s goes down by its loss what its distances measure, up to what has no gradient', (_, divergence) => {
  const answers = rowsOf([0.9, 0.06, 0.04], [0.2, 0.3, 0.5]);
  const targets = divergence.targets(answers);
  const lossAt = (logits: readonly (readonly number[])[]): number =>
    divergence.loss(tf.tensor2d(logits.map((row) => [...row])), tf.tensor2d(targets.values, [2, 3])).dataSync()[0] ??
    Number.NaN;
  const meanAt = (logits: readonly (readonly number[])[]): number => {
    const distances = divergence.distances(rowsOf(...logits.map((row) => [...row])), targets);
    return distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
  };
  const [from, to] = [
    [
      [1, 0, -1],
      [0.3, 0.2, 0.1],
    ],
    [
      [0.5, 0.4, -1],
      [0.3, -0.8, 0.6],
    ],
  ] as const;
  expect(lossAt(to) - lossAt(from)).toBeCloseTo(meanAt(to) - meanAt(from), 5);
});
