// Jacobian-based augmentation: the step by hand, and what is asked.
import { describe, expect, it } from 'vitest';
import { imageSize } from '../../../bench/contract/arrays.js';
import { attack } from '../../../bench/attacks/jbda.js';
import { moved, movedImages } from '../../../bench/attacks/shared/moved-images.js';
import { ATTACK_SHAPE, runAttack } from './attack-contract.js';

const QUICK = { epochs: 1 };
const SIZE = imageSize(ATTACK_SHAPE);

/** Largest and smallest change of each augmented image from the one that it was made of; 6 seeds are asked first. */
async function changes(parameters: object, budget: number): Promise<Int16Array> {
  const { ledger } = await runAttack({ plugin: attack, budget, parameters: { ...QUICK, ...parameters } });
  const pixels = ledger.images?.pixels ?? new Uint8Array();
  return Int16Array.from(pixels.subarray(6 * SIZE), (pixel, index) => pixel - (pixels[index] ?? 0));
}

describe('The step', () => {
  // Card A4: q = softmax(Wx), W the identity, x = (.5, .5), label 0, so that the gradient of the loss is q − (1, 0) = (−.5, .5).
  it.each([
    ['output', -0.1, [0.6, 0.4]],
    ['loss', 0.1, [0.4, 0.6]],
  ])('in direction %s is as the card has it', (_direction, step, expected) => {
    const made = [-0.5, 0.5].map((gradient) => Number(moved(0.5, gradient, step, 1).toFixed(6)));
    expect(made).toEqual(expected);
  });

  it('is 26 grey levels for .1, stays within bytes, and leaves a pixel without gradient', () => {
    const images = { pixels: Uint8Array.of(100, 100, 100, 250), count: 1, shape: [2, 2, 1] as const };
    expect([...movedImages(images, Float32Array.of(2, -0.1, 0, 1), 26).pixels]).toEqual([126, 74, 100, 255]);
  });
});

describe('JBDA', () => {
  it('doubles what it asks: 6 seeds and 3 rounds are 48 queries of images of its own', async () => {
    const run = { plugin: attack, budget: 60, parameters: { ...QUICK, rounds: 3 } };
    const { ledger, core } = await runAttack(run);
    expect(core.counts).toEqual({ asked: 48, answered: 48, refused: 0 });
    expect(ledger.rows.every((row) => row === -1)).toBe(true);
  });

  it('goes on until the budget ends, and cuts the last round short', async () => {
    const { core } = await runAttack({ plugin: attack, budget: 50, parameters: QUICK });
    expect(core.counts).toEqual({ asked: 50, answered: 50, refused: 0 });
  });

  it('moves every pixel by the step or not at all, up or down by direction', async () => {
    const [up, down] = [await changes({ rounds: 1 }, 12), await changes({ rounds: 1, direction: 'output' }, 12)];
    const inside = (value: number, index: number): boolean =>
      Math.abs(value) === 26 && Math.abs(down[index] ?? 0) === 26;
    const both = up.filter(inside);
    expect(both.length).toBeGreaterThan(SIZE);
    expect([...down.filter((value, index) => Math.abs(up[index] ?? 0) === 26 && Math.abs(value) === 26)]).toEqual(
      Array.from(both, (value) => -value),
    );
    expect(Math.max(...up.map(Math.abs))).toBe(26);
  });

  it('turns back after as many rounds as it is told, and not before', async () => {
    const rounds = { rounds: 2, reservoir: 6 };
    const [straight, turned] = [await changes(rounds, 18), await changes({ ...rounds, turnEvery: 1 }, 18)];
    const second = 6 * SIZE;
    // The first round goes up in both.
    expect(turned.subarray(0, second)).toEqual(straight.subarray(0, second));
    expect(turned.subarray(second)).not.toEqual(straight.subarray(second));
  });

  it('augments a reservoir alone where it has one', async () => {
    const run = { plugin: attack, budget: 60, parameters: { ...QUICK, rounds: 3, reservoir: 4, reservoirFrom: 1 } };
    // 6 seeds, 6 in the first round, then 4 a round.
    expect((await runAttack(run)).core.counts.answered).toBe(20);
  });
});
