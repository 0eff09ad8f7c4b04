import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { attack } from '../../../../bench/attacks/rotation-self-supervision/index.js';
import { quarterTurns, turnedOnce } from '../../../../bench/attacks/rotation-self-supervision/quarter-turns.js';
import { attack as random } from '../../../../bench/attacks/knockoff-random.js';
import { openTensors } from '../../../../bench/tensor/open.js';
import { runAttack } from '../attack-contract.js';
import { QUICK } from '../quick.js';

beforeAll(() => openTensors({ backend: 'wasm' }));

describe('quarter turns (card W4)', () => {
  it('go counter-clockwise, as numpy.rot90 and torch.rot90 do', () => {
    // numpy.rot90([[1, 2], [3, 4]]) is [[2, 4], [1, 3]].
    const { images, labels } = quarterTurns({ pixels: Uint8Array.of(1, 2, 3, 4), count: 1, shape: [2, 2, 1] });
    expect([...images.pixels]).toEqual([1, 2, 3, 4, 2, 4, 1, 3, 4, 3, 2, 1, 3, 1, 4, 2]);
    expect([...labels.values]).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
  });

  it('make four copies of n images, labelled 0 to 3, and four of them are none', () => {
    const size = fc.record({
      side: fc.integer({ min: 1, max: 5 }),
      channels: fc.integer({ min: 1, max: 3 }),
      count: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(size, fc.infiniteStream(fc.integer({ min: 0, max: 255 })), ({ side, channels, count }, bytes) => {
        const pixels = Uint8Array.from({ length: count * side * side * channels }, () => Number(bytes.next().value));
        const images = { pixels, count, shape: [side, side, channels] as const };
        const turned = quarterTurns(images);
        expect([turned.images.count, turned.labels.rows, turned.labels.columns]).toEqual([4 * count, 4 * count, 4]);
        const last = { ...images, pixels: turned.images.pixels.subarray(3 * pixels.length) };
        expect(turnedOnce(last)).toEqual(pixels);
      }),
    );
  });

  it('are refused of images that are not square', () => {
    expect(() => quarterTurns({ pixels: new Uint8Array(6), count: 1, shape: [2, 3, 1] })).toThrow(
      expect.objectContaining({ code: 'not-square' }) as Error,
    );
  });
});

it('asks what knockoff-random asks, and learns something else from the turned copies', async () => {
  const weights = [];
  for (const rotationWeight of [0, 1]) {
    const parameters = { ...QUICK['rotation-self-supervision'], rotationWeight };
    const { ledger, own } = await runAttack({ plugin: attack, parameters, budget: 20 });
    const { ledger: asked } = await runAttack({ plugin: random, budget: 20 });
    expect(ledger.rows).toEqual(asked.rows);
    weights.push(await own?.members[0]?.save());
    for (const member of own?.members ?? []) member.dispose();
  }
  expect(weights[1]).not.toEqual(weights[0]);
});
