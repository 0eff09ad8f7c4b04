// Expected values are worked out by hand for a toy whose gradients have two dimensions: G = [[1, 0], [0, 1], [-1, -1]].
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  deflection,
  direction,
  extremeTarget,
  firstKeptTarget,
  type Gradient,
  lastLayerGradient,
  moveTowards,
  redirect,
} from '../../../../bench/defenses/shared/poisoning.js';
import { argmax } from '../../../../bench/lib/arrays/matrix.js';
import { posteriors } from '../posteriors.js';

const P = Float32Array.of(0.9, 0.06, 0.04);

const toy: Gradient = (y) => {
  const [a = 0, b = 0, c = 0] = Array.from(y);
  return Float64Array.of(a - c, b - c);
};

function moved(y: Float64Array, epsilon: number): number[] {
  const out = new Float32Array(3);
  moveTowards(P, y, epsilon, out);
  return [...out];
}

function expectClose(got: ArrayLike<number>, expected: readonly number[]): void {
  expect(got).toHaveLength(expected.length);
  expected.forEach((value, index) => expect(got[index]).toBeCloseTo(value, 6));
}

describe('The toy of two dimensions', () => {
  it('has the honest gradient (0.86, 0.02), scaled to length 1', () => {
    // √(0.86² + 0.02²) = 0.8602325
    expectClose(direction(toy(P)), [0.9997297, 0.0232495]);
  });

  it('is turned furthest by class 2 alone', () => {
    const honest = direction(toy(P));
    expectClose(
      [0, 1, 2].map((index) =>
        deflection(
          toy,
          [0, 1, 2].map((at) => Number(at === index)),
          honest,
        ),
      ),
      [0.000541, 1.953501, 3.446711],
    );
    expect([...extremeTarget(P, toy)]).toEqual([0, 0, 1]);
  });

  it('moves the answer by exactly the budget', () => {
    const target = extremeTarget(P, toy);
    expectClose(moved(target, 0.5), [0.665625, 0.044375, 0.29]);
    expectClose(moved(target, 1), [0.43125, 0.02875, 0.54]);
  });

  it('moves no further than the target, where an unclamped step would leave the simplex', () => {
    // ‖p − e₂‖₁ = 1.92, so ε = 2 would be a step of 1.041667.
    expect(moved(extremeTarget(P, toy), 2)).toEqual([0, 0, 1]);
  });

  it('is turned furthest by classes 0 and 2 together where class 0 must stay first', () => {
    const honest = direction(toy(P));
    expectClose(
      [deflection(toy, [1.00001, 0, 1], honest), deflection(toy, [1.00001, 1, 0], honest)],
      [2.046479, 0.553282],
    );
    const target = firstKeptTarget(P, toy);
    expectClose(target, [0.5000025, 0, 0.4999975]);
    expectClose(moved(target, 0.5), [0.682609, 0.027391, 0.29]);
    expectClose(moved(target, 1), [0.5000025, 0, 0.4999975]);
  });
});

describe('Redirection', () => {
  const redirected = (p: Float32Array, gradient: Gradient, epsilon: number): Float32Array => {
    const out = new Float32Array(p.length);
    redirect(p, gradient, epsilon, out);
    return out;
  };
  const product = (gradient: Gradient, y: ArrayLike<number>, p: ArrayLike<number>): number =>
    gradient(y).reduce((sum, value, at) => sum + value * (gradient(p)[at] ?? 0), 0);

  it.each([
    // The products of the classes are (0.86, 0.02, −0.88): mass goes from class 0 to class 2.
    [0.5, [0.65, 0.06, 0.29], 0.305],
    [1, [0.4, 0.06, 0.54], -0.13],
    // No further than all of it, where a budget of 2 would leave the simplex.
    [2, [0, 0, 1], -0.88],
  ])('with budget %s answers %j', (epsilon, expected, reached) => {
    const got = redirected(P, toy, epsilon);
    expectClose(got, expected);
    expect(product(toy, P, P)).toBeCloseTo(0.74, 6);
    expect(product(toy, got, P)).toBeCloseTo(reached, 6);
  });

  it('of a last layer gives to the class that the thief overrates most', () => {
    // q − p = (−0.4, 0.24, 0.16).
    expectClose(redirected(P, lastLayerGradient([0.5, 0.3, 0.2]), 0.5), [0.65, 0.31, 0.04]);
  });

  it('stays on the simplex within the budget, and no exchange of two classes does better', () => {
    fc.assert(
      fc.property(posteriors(), fc.double({ min: 0, max: 2, noNaN: true }), (asked, epsilon) => {
        const [q, p] = [asked.values.subarray(0, asked.columns), asked.values.slice(-asked.columns)];
        const gradient = lastLayerGradient(q);
        const y = redirected(p, gradient, epsilon);
        expect(y.every((value) => value >= 0)).toBe(true);
        expect(y.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
        const away = (of: Float32Array): number =>
          of.reduce((sum, value, at) => sum + Math.abs(value - (p[at] ?? 0)), 0);
        expect(away(y)).toBeLessThanOrEqual(epsilon + 1e-6);
        for (const [from, to] of [...y.keys()].flatMap((a) => [...y.keys()].map((b) => [a, b] as const))) {
          const other = y.slice();
          other[from] = (other[from] ?? 0) - 0.01;
          other[to] = (other[to] ?? 0) + 0.01;
          if ((other[from] ?? 0) < 0 || away(other) > epsilon) continue;
          expect(product(gradient, other, p)).toBeGreaterThanOrEqual(product(gradient, y, p) - 1e-6);
        }
      }),
    );
  });

  it('leaves the answer where no class does better than another', () => {
    expect(redirected(P, (y) => new Float64Array(y.length), 0.5)).toEqual(P);
  });
});

describe('The gradient of a last layer', () => {
  const features = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 6 });

  it('points where the whole outer product with features and bias points', () => {
    fc.assert(
      fc.property(posteriors(), features, (asked, f) => {
        const [q, p] = [asked.values.subarray(0, asked.columns), asked.values.subarray(-asked.columns)];
        const whole: Gradient = (y) =>
          Float64Array.from(p, (_, k) => y[k] ?? 0)
            .reduce<number[]>((sum, weight, k) => {
              const row = [...q].flatMap((value, c) => [...f, 1].map((x) => (value - Number(c === k)) * x));
              return row.map((value, at) => (sum[at] ?? 0) + weight * value);
            }, [])
            .reduce((all, value, at) => ((all[at] = value), all), new Float64Array(q.length * (f.length + 1)));
        const honest = { short: direction(lastLayerGradient(q)(p)), whole: direction(whole(p)) };
        for (const k of q.keys()) {
          const vertex = [...q.keys()].map((at) => Number(at === k));
          const short = deflection(lastLayerGradient(q), vertex, honest.short);
          // Posteriors are float32, and directions are differences of them.
          expect(short).toBeCloseTo(deflection(whole, vertex, honest.whole), 5);
        }
      }),
    );
  });

  it('is that of the negative log-likelihood, by differences', () => {
    // One feature 0.7 and a bias of 0: d(−ln softmax(0.7 w)_k)/dw_c = (q_c − [c = k]) · 0.7.
    const loss = (w: readonly number[], k: number): number => {
      const scores = w.map((value) => Math.exp(0.7 * value));
      return -Math.log((scores[k] ?? 0) / scores.reduce((sum, value) => sum + value, 0));
    };
    const w = [0.3, -1.2, 0.5];
    const q = [0, 1, 2].map((k) => Math.exp(-loss(w, k)));
    const y = [0.2, 0.5, 0.3];
    const step = 1e-5;
    const differences = w.map((_, c) => {
      const by = (size: number): readonly number[] => w.map((value, at) => value + (at === c ? size : 0));
      return y.reduce((sum, weight, k) => sum + (weight * (loss(by(step), k) - loss(by(-step), k))) / (2 * step), 0);
    });
    expectClose(
      lastLayerGradient(q)(y).map((value) => 0.7 * value),
      differences,
    );
  });
});

describe('A target', () => {
  it('is defined where no gradient has a direction: the lowest class, or the first alone', () => {
    const flat: Gradient = (y) => new Float64Array(y.length);
    expect([...extremeTarget(P, flat)]).toEqual([1, 0, 0]);
    expect([...firstKeptTarget(P, flat)]).toEqual([1, 0, 0]);
  });

  it('is on the simplex, and the kept one has the same first class', () => {
    fc.assert(
      fc.property(posteriors(), (asked) => {
        const [q, p] = [asked.values.subarray(0, asked.columns), asked.values.subarray(-asked.columns)];
        const gradient = lastLayerGradient(q);
        for (const target of [extremeTarget(p, gradient), firstKeptTarget(p, gradient)]) {
          expect(target.every((value) => value >= 0)).toBe(true);
          expect(target.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
        }
        expect(argmax(firstKeptTarget(p, gradient))).toBe(argmax(p));
      }),
    );
  });

  it('is approached within the budget', () => {
    fc.assert(
      fc.property(posteriors(), fc.double({ min: 0, max: 2, noNaN: true }), (asked, epsilon) => {
        const [q, p] = [asked.values.subarray(0, asked.columns), asked.values.slice(-asked.columns)];
        const out = new Float32Array(p.length);
        moveTowards(p, extremeTarget(p, lastLayerGradient(q)), epsilon, out);
        const distance = p.reduce((sum, value, at) => sum + Math.abs(value - (out[at] ?? 0)), 0);
        expect(distance).toBeLessThanOrEqual(epsilon + 1e-6);
      }),
    );
  });
});
