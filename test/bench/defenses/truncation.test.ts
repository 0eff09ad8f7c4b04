import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../../bench/contract/arrays.js';
import type { DefensePlugin } from '../../../bench/contract/plugins.js';
import { defense as argmax } from '../../../bench/defenses/argmax.js';
import { defense as none } from '../../../bench/defenses/none.js';
import { defense as rounding } from '../../../bench/defenses/rounding.js';
import { defense as topK } from '../../../bench/defenses/top-k.js';
import { argmax as largest } from '../../../bench/lib/arrays/matrix.js';
import { noSubstitutes } from '../../support/no-substitutes.js';
import { posteriors, rowsOf } from './posteriors.js';

const OPENED = { classes: 3, inputShape: [1, 1, 1], seed: 1, substitute: noSubstitutes() } as const;

const rounded = (values: Float32Array): readonly number[] => Array.from(values, (value) => Number(value.toFixed(6)));

function answer(plugin: DefensePlugin, parameters: Record<string, unknown>, asked: Matrix): Matrix {
  const queries = { pixels: new Uint8Array(asked.rows), count: asked.rows, shape: [1, 1, 1] as const };
  const opened = plugin.open(parameters, {}, OPENED);
  if (opened instanceof Promise) throw new Error('none of these has to wait');
  const answers = opened.answer(asked, queries, { firstQueryIndex: 0, client: 'a', seed: 1 });
  if (answers instanceof Promise) throw new Error('none of these has to wait');
  return answers;
}

describe('No defense', () => {
  it("answers with the victim's posteriors", () => {
    const asked = rowsOf([0.2, 0.3, 0.5]);
    expect(answer(none, {}, asked)).toEqual(asked);
  });
});

describe('Argmax', () => {
  it('answers with the likeliest class alone, the lowest of a tie', () => {
    const answers = answer(argmax, {}, rowsOf([0.2, 0.5, 0.3], [0.4, 0.2, 0.4], [1, 0, 0]));
    expect(answers).toEqual(rowsOf([0, 1, 0], [1, 0, 0], [1, 0, 0]));
  });

  it('takes an answer without any class for a tie of all', () => {
    expect(answer(argmax, {}, rowsOf([0, 0, 0]))).toEqual(rowsOf([1, 0, 0]));
  });
});

describe('Top-k', () => {
  it('keeps the k likeliest in proportion and sets the others to 0', () => {
    // 0.5 and 0.3 of 0.8.
    expect(answer(topK, { k: 2 }, rowsOf([0.1, 0.5, 0.1, 0.3]))).toEqual(rowsOf([0, 0.625, 0, 0.375]));
  });

  it.each([
    [2, false, [0.5, 0.3, 0, 0]],
    [2, true, [0.625, 0.375, 0, 0]],
    // 0.5, 0.3 and 0.15 of 0.95.
    [3, true, [0.526316, 0.315789, 0.157895, 0]],
  ])('with k = %s and rescale %s answers (0.5, 0.3, 0.15, 0.05) with %j', (k, rescale, expected) => {
    const { values } = answer(topK, { k, rescale }, rowsOf([0.5, 0.3, 0.15, 0.05]));
    expect(rounded(values)).toEqual(expected);
  });

  it('leaves an answer without any class as it is', () => {
    for (const rescale of [true, false])
      expect(answer(topK, { k: 2, rescale }, rowsOf([0, 0, 0]))).toEqual(rowsOf([0, 0, 0]));
  });

  it('keeps the lowest indices of a tie', () => {
    expect(answer(topK, { k: 2 }, rowsOf([0.25, 0.25, 0.25, 0.25]))).toEqual(rowsOf([0.5, 0.5, 0, 0]));
  });

  it('is argmax for k = 1', () => {
    fc.assert(
      fc.property(posteriors(), (asked) => {
        expect(answer(topK, { k: 1 }, asked)).toEqual(answer(argmax, {}, asked));
      }),
    );
  });

  it('keeps everything when k is the number of classes or more', () => {
    fc.assert(
      fc.property(posteriors(), (asked) => {
        const answers = answer(topK, { k: 12 }, asked);
        asked.values.forEach((value, index) => expect(answers.values[index]).toBeCloseTo(value, 6));
      }),
    );
  });

  it('never keeps more than k classes, and always the likeliest', () => {
    fc.assert(
      fc.property(posteriors(), fc.integer({ min: 1, max: 12 }), (asked, k) => {
        const answers = answer(topK, { k }, asked);
        for (let start = 0; start < asked.values.length; start += asked.columns) {
          const given = [...asked.values.subarray(start, start + asked.columns)];
          const kept = [...answers.values.subarray(start, start + asked.columns)];
          expect(kept.filter((value) => value > 0).length).toBeLessThanOrEqual(k);
          expect(kept.indexOf(Math.max(...kept))).toBe(given.indexOf(Math.max(...given)));
        }
      }),
    );
  });

  it('leaves what it keeps as it is without rescaling', () => {
    expect(answer(topK, { k: 2, rescale: false }, rowsOf([0.1, 0.5, 0.1, 0.3]))).toEqual(rowsOf([0, 0.5, 0, 0.3]));
    expect(answer(topK, { k: 1, rescale: false }, rowsOf([0.25, 0.75]))).toEqual(rowsOf([0, 0.75]));
  });

  it.each([0, -1, 1.5, '2'])('refuses k = %j', (k) => {
    expect(() => topK.open({ k }, {}, OPENED)).toThrow(expect.objectContaining({ code: 'schema-mismatch' }));
  });
});

describe('Rounding', () => {
  it('rounds to the decimals asked for and rescales', () => {
    // 0.71, 0.26, 0.04 after rounding sum to 1.01.
    const { values } = answer(rounding, { digits: 2 }, rowsOf([0.706, 0.2561, 0.0379]));
    [0.71 / 1.01, 0.26 / 1.01, 0.04 / 1.01].forEach((value, index) => expect(values[index]).toBeCloseTo(value, 6));
  });

  it.each([
    [1, [0.9, 0.06, 0.04], [0.9, 0.1, 0]],
    [3, [0.12345, 0.7777, 0.09885], [0.123, 0.778, 0.099]],
    // 0.3 each, of 0.9: what was first is one of three.
    [1, [0.302, 0.349, 0.349], [0.333333, 0.333333, 0.333333]],
    // The float32 nearest to 0.15 lies above it, the one nearest to 0.35 below.
    [1, [0.15, 0.5, 0.35], [0.2, 0.5, 0.3]],
  ])('to %s decimals answers %j with %j', (digits, asked, expected) => {
    expect(rounded(answer(rounding, { digits }, rowsOf(asked)).values)).toEqual(expected);
  });

  it('makes classes equal, so that another one can come first', () => {
    const { values } = answer(rounding, { digits: 1 }, rowsOf([0.302, 0.349, 0.349]));
    expect(largest(values)).toBe(0);
  });

  it('leaves alone what is already round', () => {
    expect(answer(rounding, { digits: 1 }, rowsOf([0.7, 0.2, 0.1]))).toEqual(rowsOf([0.7, 0.2, 0.1]));
  });

  it('rounds halves up', () => {
    // 0.5 and 0.25 are exact in binary: to 1, and to 0.3 of 0.3 + 0.3 + 0.5 = 1.1.
    expect(answer(rounding, { digits: 0 }, rowsOf([0.5, 0.25, 0.25]))).toEqual(rowsOf([1, 0, 0]));
    const { values } = answer(rounding, { digits: 1 }, rowsOf([0.25, 0.25, 0.5]));
    [0.3 / 1.1, 0.3 / 1.1, 0.5 / 1.1].forEach((value, index) => expect(values[index]).toBeCloseTo(value, 6));
  });

  it('answers with the argmax where everything rounds to 0', () => {
    const flat = rowsOf(Array.from({ length: 300 }, (_, index) => (index === 7 ? 0.004 : 0.996 / 299)));
    const answers = answer(rounding, { digits: 2 }, flat);
    expect(answers.values[7]).toBe(1);
    expect(answers.values.reduce((sum, value) => sum + value, 0)).toBe(1);
    const even = answer(rounding, { digits: 1 }, rowsOf(Array.from({ length: 25 }, () => 0.04)));
    expect([...even.values]).toEqual([1, ...Array.from({ length: 24 }, () => 0)]);
  });

  it('answers with the rounded numbers without rescaling, zeros too', () => {
    const { values } = answer(rounding, { digits: 2, rescale: false }, rowsOf([0.706, 0.2561, 0.0379]));
    expect(values).toEqual(Float32Array.of(0.71, 0.26, 0.04));
    expect(answer(rounding, { digits: 0, rescale: false }, rowsOf([0.4, 0.3, 0.3]))).toEqual(rowsOf([0, 0, 0]));
  });

  it.each([-1, 7, 0.5])('refuses %s decimals', (digits) => {
    expect(() => rounding.open({ digits }, {}, OPENED)).toThrow(expect.objectContaining({ code: 'schema-mismatch' }));
  });
});
