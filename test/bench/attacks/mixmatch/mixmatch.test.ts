import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { attack } from '../../../../bench/attacks/mixmatch/index.js';
import { drawShare, meanOf, mixed, risen, sharpened } from '../../../../bench/attacks/mixmatch/mixing.js';
import { filled } from '../../../../bench/attacks/mixmatch/options.js';
import { Cycle } from '../../../../bench/attacks/shared/cycle.js';
import { createRng } from '../../../../bench/lib/random/rng.js';
import { openTensors } from '../../../../bench/tensor/open.js';
import { rowsOf } from '../../defenses/posteriors.js';
import { runAttack } from '../attack-contract.js';
import { QUICK } from '../quick.js';

beforeAll(() => openTensors({ backend: 'wasm' }));

const row = (values: Float32Array): number[] => [...values].map((value) => Number(value.toFixed(6)));

it('has the defaults of the program (card A12)', () => {
  expect(filled({})).toMatchObject({ steps: 128 * 1024, batchSize: 64, learningRate: 2e-3, alpha: 0.75 });
  expect(filled({})).toMatchObject({ temperature: 0.5, guessWeight: 75, averageDecay: 0.999, flip: false });
});

describe('guesses (card A12)', () => {
  it('are sharpened by their square at a temperature of a half', () => {
    expect(row(sharpened(rowsOf([0.6, 0.3, 0.1]), 0.5).values)).toEqual([0.782609, 0.195652, 0.021739]);
    expect(row(sharpened(rowsOf([0.9, 0.06, 0.04]), 0.5).values)).toEqual([0.993621, 0.004416, 0.001963]);
  });

  it('are meaned first: (.6, .3, .1) and (.4, .5, .1)', () => {
    const mean = meanOf(rowsOf([0.6, 0.3, 0.1]), rowsOf([0.4, 0.5, 0.1]));
    expect(row(sharpened(mean, 0.5).values)).toEqual([0.595238, 0.380952, 0.02381]);
  });

  it('sum to 1 and keep their order, however cold', () => {
    const weights = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 2, maxLength: 9 });
    fc.assert(
      fc.property(weights, fc.double({ min: 1e-3, max: 5, noNaN: true }), (parts, temperature) => {
        const total = parts.reduce((sum, part) => sum + part, 0);
        fc.pre(total > 0);
        const { values } = sharpened(rowsOf(parts.map((part) => part / total)), temperature);
        expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
        parts.forEach((part, at) => {
          parts.forEach((other, place) => {
            if (part > other) expect(values[at]).toBeGreaterThanOrEqual(values[place] ?? Number.NaN);
          });
        });
      }),
    );
  });
});

describe('mixtures (card A12)', () => {
  it('of e0 and e1 by .7 are (.7, .3, 0)', () => {
    const rows = Float32Array.of(1, 0, 0, 0, 1, 0);
    expect(row(mixed(rows, Int32Array.of(1, 0), 0.7))).toEqual([0.7, 0.3, 0, 0.3, 0.7, 0]);
  });

  it('are more of the image than of the other', () => {
    const rng = createRng('shares');
    const shares = Array.from({ length: 2000 }, () => drawShare(0.75, rng));
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(0.5);
    expect(Math.max(...shares)).toBeLessThanOrEqual(1);
    // The mean of max(l, 1 - l) over Beta(.75, .75), integrated by the midpoint rule on 200,000 points: .778209.
    expect(Math.abs(shares.reduce((sum, share) => sum + share, 0) / shares.length - 0.778209)).toBeLessThan(0.015);
  });

  it('stay between what is mixed', () => {
    const pixels = fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(pixels, fc.double({ min: 0.5, max: 1, noNaN: true }), (values, share) => {
        const out = mixed(Float32Array.from(values), Int32Array.of(2, 0, 1), share);
        expect(Math.max(...out)).toBeLessThanOrEqual(Math.max(...values) + 1e-6);
        expect(Math.min(...out)).toBeGreaterThanOrEqual(Math.min(...values) - 1e-6);
        expect(out.reduce((sum, value) => sum + value, 0)).toBeCloseTo(
          values.reduce((sum, value) => sum + value, 0),
          4,
        );
      }),
    );
  });
});

it('weighs guesses by 4.6875 at step 64 of 1,024, and by 75 from the end on', () => {
  expect(risen(75, 64, 1024)).toBe(4.6875);
  expect([risen(75, 0, 10), risen(75, 10, 10), risen(75, 20, 10)]).toEqual([0, 75, 75]);
});

it('goes through all rows before any comes again', () => {
  const cycle = new Cycle(Int32Array.of(7, 8, 9), createRng(1));
  const taken = [...cycle.take(2), ...cycle.take(7)];
  for (const start of [0, 3, 6]) expect(taken.slice(start, start + 3).sort()).toEqual([7, 8, 9]);
  expect(() => new Cycle(new Int32Array(0), createRng(1))).toThrow('at least one row');
});

it('asks rows of the pool alone, each once, and makes do with fewer answers than a batch has places', async () => {
  const parameters = QUICK['mixmatch'] ?? {};
  for (const poolSize of [60, 3]) {
    const { core, ledger, own } = await runAttack({ plugin: attack, parameters, budget: 3, poolSize });
    for (const member of own?.members ?? []) member.dispose();
    expect(core.counts).toEqual({ asked: 3, answered: 3, refused: 0 });
    expect(new Set(ledger.rows).size).toBe(3);
    expect(ledger.images).toBeNull();
  }
});
