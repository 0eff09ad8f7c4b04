// Targeted augmentation: how many copies, how far they go, and where to.
import { describe, expect, it } from 'vitest';
import { imageSize } from '../../../bench/contract/arrays.js';
import { attack, stepLevels } from '../../../bench/attacks/jbda-targeted.js';
import { schemaProblems } from '../../../bench/contract/validate.js';
import { ATTACK_SHAPE, runAttack } from './attack-contract.js';

const SIZE = imageSize(ATTACK_SHAPE);

const run = (parameters: object, budget: number) =>
  runAttack({ plugin: attack, budget, parameters: { epochs: 1, ...parameters } });

describe('Targeted augmentation', () => {
  it('takes steps of .023125 for an epsilon of .1 in eight', () => {
    // Card A5: 1.85 epsilon / T, in grey levels.
    expect(stepLevels(0.1, 8) / 255).toBeCloseTo(0.023125, 12);
    expect(stepLevels(0.1, 8, 0.01)).toBeCloseTo(2.55, 12);
  });

  it('asks as many copies of each image as it has targets, none farther than epsilon, none twice', async () => {
    // 6 seeds, then 2 copies of each: |L| · k.
    const { ledger, core } = await run({ rounds: 1, targets: 2 }, 60);
    expect(core.counts).toEqual({ asked: 18, answered: 18, refused: 0 });
    const { pixels = new Uint8Array() } = ledger.images ?? {};
    const texts = new Set<string>();
    for (let query = 0; query < 18; query++) {
      const own = pixels.subarray(query * SIZE, (query + 1) * SIZE);
      const parent = pixels.subarray(SIZE * Math.floor(query < 6 ? query : (query - 6) / 2));
      expect(Math.max(...own.map((pixel, index) => Math.abs(pixel - (parent[index] ?? 0))))).toBeLessThanOrEqual(26);
      texts.add(own.join());
    }
    expect(texts.size).toBe(18);
  });

  it('makes no more copies than there are other classes, and ends with the budget', async () => {
    // 6 seeds and 2 of 2 other classes each make 18; the next round is cut short.
    const { core } = await run({ choose: 'likeliest', targets: 5, steps: 1 }, 25);
    expect(core.counts).toEqual({ asked: 25, answered: 25, refused: 0 });
  });

  it('refuses an epsilon that bytes hide', () => {
    expect(schemaProblems(attack.parameters, { epsilon: 0.0019 })).not.toEqual([]);
    expect(schemaProblems(attack.parameters, { epsilon: 0.002 })).toEqual([]);
  });
});
