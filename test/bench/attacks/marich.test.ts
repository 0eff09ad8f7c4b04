// Marich: how much it asks, its three choices by hand, and a run.
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Matrix } from '../../../bench/contract/arrays.js';
import { entropyTargets, nearestToAny } from '../../../bench/attacks/marich/choose.js';
import { attack } from '../../../bench/attacks/marich/index.js';
import { DEFAULTS } from '../../../bench/attacks/marich/options.js';
import { roundEpochs, roundQueries, stages } from '../../../bench/attacks/marich/schedule.js';
import { openTensors } from '../../../bench/tensor/open.js';
import { runAttack } from './attack-contract.js';

const matrix = (...rows: readonly (readonly number[])[]): Matrix => ({
  values: Float32Array.from(rows.flat()),
  rows: rows.length,
  columns: rows[0]?.length ?? 0,
});

beforeAll(async () => {
  await openTensors({ backend: 'wasm' });
});

describe('The schedule', () => {
  it.each([
    // Card A15: the set-up of MNIST, and the defaults.
    [500, 550, 10, 6307],
    [1000, 300, 20, 7664],
  ])('of %i and rounds of %i asks, in %i rounds, %i', (initial, perRound, rounds, queries) => {
    const each = Array.from({ length: rounds }, (_, round) => roundQueries({ perRound, growth: 1.01 }, round + 1));
    expect(each.reduce((sum, own) => sum + own, initial)).toBe(queries);
  });

  it('trains 20 epochs first, and 23 before the tenth round', () => {
    // 20 · 1.02⁹ = 23.9.
    expect([1, 10].map((round) => roundEpochs(DEFAULTS, round))).toEqual([20, 23]);
  });

  it('chooses 300 of 375 of 469', () => {
    expect(stages(300, DEFAULTS)).toEqual({ unsure: 469, diverse: 375 });
  });
});

describe('The gradient of the entropy', () => {
  it('by two logits 1 apart is 0.196612 each, down for the larger', () => {
    // q₀ q₁ (z₀ − z₁) = .731059 · .268941; the cross-entropy's is q − t.
    const posteriors = matrix([0.731059, 0.268941]);
    const { values } = entropyTargets(posteriors);
    const gradient = posteriors.values.map((value, index) => value - (values[index] ?? 0));
    expect(Array.from(gradient, (value) => Number(value.toFixed(5)))).toEqual([-0.19661, 0.19661]);
  });

  it('is what finite differences give, for any logits', () => {
    const logits = fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(logits, (row) => {
        const { values } = entropyTargets(matrix(softmax(row)));
        for (const index of row.keys()) {
          const moved = (by: number): number => entropy(softmax(row.map((own, at) => (at === index ? own + by : own))));
          const slope = (moved(1e-4) - moved(-1e-4)) / 2e-4;
          expect((softmax(row)[index] ?? 0) - (values[index] ?? 0)).toBeCloseTo(slope, 4);
        }
      }),
    );
  });
});

describe('Near any of several centres', () => {
  it('is the nearest of each, then the second nearest, each point once', () => {
    const points = matrix([0], [1], [2], [8], [10]);
    expect(nearestToAny(points, matrix([0], [9.5]), 4)).toEqual([0, 4, 1, 3]);
    expect(nearestToAny(points, matrix([0], [0.4]), 9)).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('Marich', () => {
  it('begins at random and then chooses, and asks each image once to the last query', async () => {
    const parameters = { initial: 5, perRound: 8, clusters: 2, epochs: 1 };
    const { ledger, core } = await runAttack({ plugin: attack, budget: 30, parameters });
    expect(core.counts).toEqual({ asked: 30, answered: 30, refused: 0 });
    expect(new Set(ledger.rows).size).toBe(30);
    const other = await runAttack({ plugin: attack, budget: 30, parameters: { ...parameters, initial: 13 } });
    expect(other.ledger.rows.subarray(0, 5)).toEqual(ledger.rows.subarray(0, 5));
    expect(other.ledger.rows.subarray(5, 13)).not.toEqual(ledger.rows.subarray(5, 13));
  });
});

function softmax(logits: readonly number[]): readonly number[] {
  const weights = logits.map(Math.exp);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

function entropy(posterior: readonly number[]): number {
  return -posterior.reduce((sum, value) => sum + value * Math.log(value), 0);
}
