// Synthetic queries of the PRADA paper: how many, and how they differ from what they are made of.
import { describe, expect, it } from 'vitest';
import { imageSize } from '../../../bench/contract/arrays.js';
import { attack } from '../../../bench/attacks/prada-attack.js';
import { ATTACK_SHAPE, runAttack } from './attack-contract.js';

const SIZE = imageSize(ATTACK_SHAPE);

/** Change of each pixel of the six copies of the six seeds. */
async function changesOf(parameters: object): Promise<Int16Array> {
  const run = { plugin: attack, budget: 60, parameters: { epochs: 1, rounds: 1, steps: 2, ...parameters } };
  const { ledger, core } = await runAttack(run);
  expect(core.counts).toEqual({ asked: 12, answered: 12, refused: 0 });
  const { pixels = new Uint8Array() } = ledger.images ?? {};
  return Int16Array.from(pixels.subarray(6 * SIZE), (pixel, index) => pixel - (pixels[index] ?? 0));
}

const sizes = (changes: Int16Array): readonly number[] => [...new Set(changes.map(Math.abs))].sort((a, b) => a - b);

describe('Synthetic queries', () => {
  it.each(['n-fgsm', 't-rnd-fgsm'])(
    'of %s change pixels by 64 levels or not at all, but at the edge',
    async (synthesis) => {
      const changes = await changesOf({ synthesis });
      expect(Math.max(...sizes(changes))).toBe(64);
      expect(changes.filter((change) => Math.abs(change) === 64).length).toBeGreaterThan(SIZE);
    },
  );

  it.each(['n-i-fgsm', 't-rnd-i-fgsm'])('of %s go there in two steps, some of them back', async (synthesis) => {
    const changes = sizes(await changesOf({ synthesis, epsilon: 0.02 }));
    // .02 is 5 levels: a step is 2.5, and both together 5.
    expect(changes.at(-1)).toBe(5);
  });

  it('of color shift a channel as a whole, by 26 levels at most', async () => {
    const changes = await changesOf({ synthesis: 'color' });
    expect(Math.max(...sizes(changes))).toBeLessThanOrEqual(26);
    for (let channel = 0; channel < 3; channel++) {
      const own = changes.subarray(0, SIZE).filter((_, index) => index % 3 === channel);
      // Clipped pixels changed by less.
      const most = own.reduce((largest, change) => (Math.abs(change) > Math.abs(largest) ? change : largest), 0);
      expect(own.filter((change) => change === most).length).toBeGreaterThan(own.length / 2);
    }
  });
});
