// The values were computed apart from this code with a general solver of linear programmes.
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastLikely } from '../../../../bench/defenses/modelguard-w/least-likely.js';
import { argmax } from '../../../../bench/lib/arrays/matrix.js';
import { createRng } from '../../../../bench/lib/random/rng.js';
import { requireComponent } from '../../../support/components.js';
import { PYTHON, pythonHas } from '../../../support/python.js';
import { l1, rounded } from '../answer-with.js';
import { posteriors } from '../posteriors.js';

const solve = (p: readonly number[], epsilon: number): Float64Array | null =>
  leastLikely(Float64Array.from(p), argmax(p), epsilon);

const objective = (p: readonly number[], y: ArrayLike<number>): number =>
  p.reduce((sum, value, index) => sum + Math.log(value + 1e-6) * (y[index] ?? 0), 0);

/** Whose solutions the linear programme is compared on: uniform on the simplex. */
function randomVectors(count: number): readonly { readonly p: readonly number[]; readonly epsilon: number }[] {
  const rng = createRng('modelguard-w');
  return Array.from({ length: count }, (_, index) => {
    const draws = Array.from({ length: [3, 5, 10][index % 3] ?? 3 }, () => -Math.log(1 - rng.nextFloat()));
    const sum = draws.reduce((total, value) => total + value, 0);
    return { p: draws.map((value) => value / sum), epsilon: 0.2 + 1.3 * rng.nextFloat() };
  });
}

describe('The least likely answer', () => {
  it.each([
    [0.2, [0.8, 0.06, 0.14]],
    [0.5, [0.65, 0.06, 0.29]],
    // The last class may not reach the first, so some of the mass goes to the second.
    [0.9, [0.45, 0.1001, 0.4499]],
    [1, [0.4, 0.2001, 0.3999]],
    // Nearly uniform, though the budget reaches further.
    [2, [0.3334, 0.3333, 0.3333]],
  ])('with budget %s is, for (0.9, 0.06, 0.04), %j', (epsilon, expected) => {
    const got = rounded(solve([0.9, 0.06, 0.04], epsilon) ?? []);
    expect(got).toEqual(expected);
    expect(l1(got, [0.9, 0.06, 0.04])).toBeCloseTo(Math.min(epsilon, 1.1332), 3);
  });

  it.each([
    [[0.6, 0.25, 0.1, 0.05], 0.5, [0.35, 0.25, 0.1, 0.3]],
    [[0.6, 0.25, 0.1, 0.05], 1, [0.3251, 0.0249, 0.325, 0.325]],
  ])('of %j with budget %s is %j', (p, epsilon, expected) => {
    expect(rounded(solve(p, epsilon) ?? [])).toEqual(expected);
  });

  it('raises the first class where that makes room above the unlikely ones', () => {
    const got = solve([0.42, 0.36, 0.22], 0.5) ?? [];
    expect(rounded(got)).toEqual([0.44505, 0.11, 0.44495]);
    expect(objective([0.42, 0.36, 0.22], got)).toBeCloseTo(-1.172171, 6);
  });

  it('parts a tie where the budget reaches, and is none where it does not', () => {
    const parted = solve([0.4, 0.4, 0.2], 1e-4) ?? [];
    expect(rounded(parted)).toEqual([0.40005, 0.39995, 0.2]);
    expect(solve([0.4, 0.4, 0.2], 0.9e-4)).toBeNull();
    expect(solve([0.5, 0.5], 0)).toBeNull();
  });

  it('is the answer itself where there is no budget, one class, or nothing to gain', () => {
    expect([...(solve([0.7, 0.2, 0.1], 0) ?? [])]).toEqual([0.7, 0.2, 0.1]);
    expect([...(solve([1], 1) ?? [])]).toEqual([1]);
    // Equal costs: what is nearest, the first class 10⁻⁴ ahead.
    expect(rounded(solve([0.25, 0.25, 0.25, 0.25], 1) ?? [])).toEqual([0.250075, 0.249975, 0.249975, 0.249975]);
  });

  it('lies on the simplex within the budget, keeps the first class ahead, and costs no more than any step towards another', () => {
    const budgets = fc.double({ min: 0.001, max: 2, noNaN: true });
    fc.assert(
      fc.property(posteriors(), budgets, (asked, epsilon) => {
        const p = Array.from(asked.values.subarray(0, asked.columns));
        const total = p.reduce((sum, value) => sum + value, 0);
        const own = p.map((value) => value / total);
        const [y, top] = [solve(own, epsilon), argmax(own)];
        expect(y).not.toBeNull();
        if (y === null) return;
        expect(y.every((value) => value >= -1e-12)).toBe(true);
        expect(l1(y, [])).toBeCloseTo(1, 9);
        expect(l1(y, own)).toBeLessThanOrEqual(epsilon + 1e-9);
        y.forEach((value, index) => {
          if (index !== top) expect((y[top] ?? 0) - value).toBeGreaterThanOrEqual(1e-4 - 1e-9);
        });
        for (const [from, to] of own.flatMap((_, a) => own.map((__, b) => [a, b] as const))) {
          const moved = Float64Array.from(y);
          moved[from] = (moved[from] ?? 0) - 1e-5;
          moved[to] = (moved[to] ?? 0) + 1e-5;
          const feasible =
            (moved[from] ?? 0) >= 0 &&
            l1(moved, own) <= epsilon &&
            moved.every((value, index) => index === top || (moved[top] ?? 0) - value >= 1e-4);
          if (feasible) expect(objective(own, moved)).toBeGreaterThanOrEqual(objective(own, y) - 1e-9);
        }
      }),
      // The least lies where the first class cannot sink further.
      {
        examples: [
          [{ values: Float32Array.of(0, 0, 0.31888017, 0.34038922, 0.34073064, 0), rows: 1, columns: 6 }, 0.001],
        ],
      },
    );
  });

  it.skipIf(!requireComponent('scipy', pythonHas('scipy')))('costs what a linear programme of SciPy costs', () => {
    const vectors = randomVectors(90);
    // y = p + u − v; variables u, v, t with u, v ≥ 0 and Σu + Σv ≤ ε.
    const script = [
      'import sys, json, numpy as np',
      'from scipy.optimize import linprog',
      'out = []',
      'for case in json.load(sys.stdin):',
      '    p, e = np.array(case["p"]), case["epsilon"]; k, top = len(p), int(np.argmax(p)); c = np.log(p + 1e-6); I = np.eye(k)',
      '    gap = np.delete(I - I[top], top, 0)',
      '    A = np.vstack([np.hstack([gap, -gap]), np.ones((1, 2 * k)), np.hstack([-I, I])])',
      '    b = np.concatenate([-1e-4 - gap @ p, [e], p])',
      '    r = linprog(np.concatenate([c, -c]), A_ub=A, b_ub=b, A_eq=np.hstack([np.ones((1, k)), -np.ones((1, k))]), b_eq=[0], method="highs")',
      '    out.append(r.fun + c @ p)',
      'print(json.dumps(out))',
    ].join('\n');
    const { status, stdout, stderr } = spawnSync(PYTHON, ['-c', script], {
      input: JSON.stringify(vectors),
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    const optima = JSON.parse(stdout) as number[];
    const worst = vectors.map(
      ({ p, epsilon }, index) => objective(p, solve(p, epsilon) ?? []) - (optima[index] ?? NaN),
    );
    expect(Math.max(...worst.map(Math.abs))).toBeLessThan(1e-7);
  });
});
