import * as tf from '#tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  coherence,
  contrastive,
  disagreement,
  distillation,
  heldCosine,
  largestCosine,
  logitDistance,
  meanCrossEntropy,
  oneSidedness,
  posteriorDivergence,
  posteriorError,
  reverseCrossEntropy,
  splitRows,
  takenForMade,
  takenForReal,
  weighted,
} from '../../../../bench/tensor/blocks/losses.js';
import type { Values } from '../../../../bench/tensor/blocks/values.js';
import { variationalLoss } from '../../../../bench/tensor/blocks/variational.js';
import { openTensors } from '../../../../bench/tensor/open.js';

beforeAll(() => openTensors({ backend: 'cpu' }));

/** Logits whose softmax these posteriors are. */
const of = (...rows: number[][]): tf.Tensor2D => tf.log(tf.tensor2d(rows));
const value = (loss: Values): number => loss.dataSync()[0] ?? Number.NaN;

describe('losses of DisGUIDE (card A10)', () => {
  it('takes the standard deviation over networks with n - 1', () => {
    expect(value(disagreement([of([0.8, 0.2]), of([0.6, 0.4])]))).toBeCloseTo(0.141421, 6);
  });

  it('is lowest where a batch spreads over all classes', () => {
    expect(value(oneSidedness([of([0.9, 0.1], [0.1, 0.9])]))).toBeCloseTo(-0.693147, 6);
    expect(value(oneSidedness([of([0.9, 0.1], [0.9, 0.1])]))).toBeCloseTo(-0.325083, 6);
  });

  it('means the networks before the entropy', () => {
    expect(value(oneSidedness([of([0.9, 0.1]), of([0.1, 0.9])]))).toBeCloseTo(-0.693147, 6);
  });

  it('has the gradient 0 and no infinite one where networks agree', () => {
    const logits = of([0.7, 0.3]);
    const [gradient] = tf.grads((a, b) => disagreement([a, b]))([logits, logits.clone()]);
    expect([...(gradient?.dataSync() ?? [])]).toEqual([0, 0]);
  });

  it('needs two networks to disagree', () => {
    expect(() => disagreement([of([1, 0])])).toThrow('two networks');
  });
});

describe('distillation (card D13)', () => {
  it('is T² times the divergence at temperature T', () => {
    const [teacher, student] = [tf.tensor2d([[2, 0, 0]]), tf.tensor2d([[1, 0, 0]])];
    expect(value(distillation(student, teacher, 6))).toBeCloseTo(0.11972, 5);
    expect(value(distillation(teacher, teacher, 6))).toBeCloseTo(0, 6);
  });

  it('diverges from the first to the second', () => {
    // .5 ln(.5/.75) + .5 ln(.5/.25)
    expect(value(posteriorDivergence(of([0.5, 0.5]), of([0.75, 0.25])))).toBeCloseTo(0.143841, 6);
  });
});

describe('coherence (card D11)', () => {
  it('is the largest cosine of two vectors, meaned over rows', () => {
    const [first, second, third] = [tf.tensor2d([[1, 0, 1]]), tf.tensor2d([[0, 1, 1]]), tf.tensor2d([[0, 1, 0]])];
    expect(value(largestCosine([first, second]))).toBeCloseTo(0.5, 6);
    expect(value(largestCosine([first, second, third]))).toBeCloseTo(Math.SQRT1_2, 6);
    expect(value(coherence([of([0.7, 0.3]), of([0.7, 0.3])]))).toBeCloseTo(1, 6);
    expect(() => largestCosine([first])).toThrow('two vectors');
  });
});

describe('loss of a variational autoencoder', () => {
  it('adds the squared error of the reconstruction to the divergence from the standard normal', () => {
    // One image of two pixels, (0, 1), decoded as (.5, .5): error .5; mean 1, log variance 0: (1 + 1 - 0 - 1) / 2 = .5.
    const images = tf.tensor4d([0, 1], [1, 1, 2, 1]);
    const decode = (): Values => tf.tensor4d([0.5, 0.5], [1, 1, 2, 1]);
    const how = { noise: tf.tensor2d([[0]]), images, decode };
    expect(value(variationalLoss(tf.tensor2d([[1, 0]]), how))).toBeCloseTo(1, 6);
    expect(value(variationalLoss(tf.tensor2d([[0, 0]]), how))).toBeCloseTo(0.5, 6);
  });
});

describe('reverse cross-entropy (card D5)', () => {
  const truth = (): tf.Tensor2D => tf.tensor2d([[0, 1, 0]]);

  it.each([
    [0.1, 0.105361],
    [0.5, 0.693147],
    [0.9, 2.302585],
  ])('is -ln(1 - p) where the true class has %d', (p, expected) => {
    expect(value(reverseCrossEntropy(of([(1 - p) / 4, p, (3 * (1 - p)) / 4]), truth()))).toBeCloseTo(expected, 5);
  });

  it('stays finite, with a finite gradient, where the true class is all but certain', () => {
    const logits = tf.tensor2d([[0, 60, 0]]);
    const [gradient] = tf.grads((x) => reverseCrossEntropy(x, truth()))([logits]);
    // -ln(1 - p) = 60 - ln 2; the others would rise by half each.
    expect(value(reverseCrossEntropy(logits, truth()))).toBeCloseTo(60 - Math.LN2, 4);
    expect([...(gradient?.dataSync() ?? [])].map((one) => Number(one.toFixed(5)))).toEqual([-0.5, 1, -0.5]);
  });
});

it('means |victim - clone| over classes and images: (0.940522 + 0.767528 + 0.172993) / 3', () => {
  const recovered = tf.tensor2d([[1.940522, -0.767528, -1.172993]]);
  expect(value(logitDistance(tf.tensor2d([[1, 0, -1]]), recovered))).toBeCloseTo(0.627014, 6);
});

it('is the cross-entropy for a hard label: -ln 0.25 and -ln 0.5, meaned', () => {
  const targets = tf.tensor2d([
    [1, 0],
    [0, 1],
  ]);
  expect(value(meanCrossEntropy(of([0.25, 0.75], [0.5, 0.5]), targets))).toBeCloseTo(
    (Math.log(4) + Math.log(2)) / 2,
    6,
  );
});

describe('losses of an adversarial generator', () => {
  it('are -ln of the share of real, and of made, that a discriminator sees: of ln 3 it is 3/4', () => {
    const realness = (): tf.Tensor2D => tf.tensor2d([[Math.log(3)]]);
    expect(value(takenForReal(realness()))).toBeCloseTo(-Math.log(0.75), 6);
    expect(value(takenForMade(realness()))).toBeCloseTo(-Math.log(0.25), 6);
  });

  it('are finite where it is all but certain', () => {
    expect(value(takenForReal(tf.tensor2d([[-300]])))).toBeCloseTo(300, 4);
    expect(value(takenForMade(tf.tensor2d([[-300]])))).toBeCloseTo(0, 6);
  });
});

it('means the squared error of posteriors: (.8, .2) for (1, 0), and (.5, .5) for itself', () => {
  const targets = tf.tensor2d([
    [1, 0],
    [0.5, 0.5],
  ]);
  expect(value(posteriorError(of([0.8, 0.2], [0.5, 0.5]), targets))).toBeCloseTo(0.08 / 4, 6);
});

it('splits rows without losing one', () => {
  const [first, others] = splitRows(tf.tensor2d([[1], [2], [3]]), 1);
  expect([[...first.dataSync()], [...others.dataSync()]]).toEqual([[1], [2, 3]]);
});

describe('gradients agree with central differences', () => {
  const targets = (): Values => tf.tensor2d([0.2, 0.3, 0.5, 0.6, 0.1, 0.3], [2, 3]);
  const other = (): Values => tf.tensor2d([0.4, -1, 0.3, 1.1, 0.2, -0.5], [2, 3]);
  const losses: Readonly<Record<string, (logits: Values) => Values>> = {
    disagreement: (logits) => disagreement([logits, other()]),
    oneSidedness: (logits) => oneSidedness([logits, other()]),
    logitDistance: (logits) => logitDistance(logits, other()),
    meanCrossEntropy: (logits) => meanCrossEntropy(logits, targets()),
    posteriorError: (logits) => posteriorError(logits, targets()),
    takenForReal,
    takenForMade,
    weighted: (logits) => weighted([-1, disagreement([logits, other()])], [0.2, oneSidedness([logits, other()])]),
  };

  it.each(Object.entries(losses))('%s', (_, loss) => {
    const level = fc.integer({ min: -300, max: 300 }).map((step) => step / 100 + 0.003);
    fc.assert(
      fc.property(fc.array(level, { minLength: 6, maxLength: 6 }), (at) => {
        const gradient = tf
          .grad((x) => loss(x) as tf.Scalar)(tf.tensor2d(at, [2, 3]))
          .dataSync();
        for (const index of at.keys()) {
          const moved = (by: number): number =>
            value(
              loss(
                tf.tensor2d(
                  at.map((x, place) => (place === index ? x + by : x)),
                  [2, 3],
                ),
              ),
            );
          const numeric = (moved(1e-3) - moved(-1e-3)) / 2e-3;
          expect(Math.abs((gradient[index] ?? Number.NaN) - numeric)).toBeLessThan(2e-3);
        }
      }),
      // Fixed: where two networks cross, a difference over the kink is no derivative.
      { numRuns: 25, seed: 7 },
    );
  });
});

describe('the contrastive loss of SEAT', () => {
  it.each([
    // A copy 0.2 away and another image 2 away: 0.04 and 10 − 4.
    [2, 6.04],
    // The other image is farther than the margin.
    [Math.sqrt(12), 0.04],
  ])('of a copy 0.2 away and another image %s away is %s', (other, expected) => {
    expect(value(contrastive(tf.tensor2d([[0], [0.2], [other]]), 10))).toBeCloseTo(expected, 5);
  });

  it('takes the mean over images, each with its own copy and its own other image', () => {
    const embeddings = tf.tensor2d([[0], [5], [0.2], [5], [2], [5 + Math.sqrt(12)]]);
    expect(value(contrastive(embeddings, 10))).toBeCloseTo(6.04 / 2, 5);
  });
});

describe('the cosine to what is held', () => {
  it('is weighed row by row, and its targets learn nothing', () => {
    const [ours, theirs] = [
      tf.tensor2d([
        [3, 4],
        [1, 0],
      ]),
      tf.tensor2d([
        [4, 3],
        [0, 2],
      ]),
    ];
    // Cosines 24 / 25 and 0.
    expect(value(heldCosine(ours, theirs, tf.tensor1d([0.5, 7])))).toBeCloseTo(0.48, 6);
    const [mine, other] = tf.grads((a, b) => heldCosine(a, b, tf.ones([2])))([ours, theirs]);
    expect(other?.dataSync().every((slope) => slope === 0)).toBe(true);
    // (u' - cos u) / |x| of the first row: ((.8, .6) - .96 (.6, .8)) / 5.
    expect(Array.from(mine?.dataSync() ?? []).slice(0, 2)).toEqual([
      expect.closeTo(0.0448, 5),
      expect.closeTo(-0.0336, 5),
    ]);
  });
});
