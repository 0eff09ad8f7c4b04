// Students of a small victim, trained for real beside their attackers.
import { beforeAll, describe, expect, it } from 'vitest';
import type { VictimFit } from '../../../../bench/contract/plugins.js';
import { defense } from '../../../../bench/defenses/misleader/index.js';
import { strangeImages } from '../../../../bench/defenses/misleader/strange-images.js';
import { createRng } from '../../../../bench/lib/random/rng.js';
import { openTensors } from '../../../../bench/tensor/open.js';
import { victimFit } from '../defense-fit.js';

let fit: VictimFit;

beforeAll(async () => {
  await openTensors({ backend: 'wasm' });
  fit = victimFit(defense, 3);
});

/** Weights of the members that `parameters` leave. */
async function membersOf(parameters: Record<string, unknown>): Promise<readonly Uint8Array[]> {
  const saved: Uint8Array[] = [];
  for (const network of (await defense.trainVictim?.(fit, parameters))?.networks ?? []) {
    saved.push(await network.save());
    network.dispose();
  }
  return saved;
}

describe('MISLEADER', () => {
  it('leaves as many students as it is told to, each another, and their attackers to nobody', async () => {
    const made: number[] = [];
    const counted = { ...fit, create: (index: number) => (made.push(index), fit.create(index)) };
    const members = (await defense.trainVictim?.(counted, { members: 2 }))?.networks ?? [];
    expect(made).toEqual([0, 2, 1, 3]);
    const [first, second] = await Promise.all(members.map((network) => network.save()));
    expect(first).not.toEqual(second);
    for (const network of members) network.dispose();
  });

  it('goes by the weight of the attacker, the temperature and the share of the teacher', async () => {
    const one = { members: 1, lambda: 0.1, temperature: 2, alpha: 0.5 };
    const [plain] = await membersOf(one);
    expect(await membersOf(one)).toEqual([plain]);
    for (const other of [{ lambda: 0 }, { temperature: 4 }, { alpha: 1 }])
      expect(await membersOf({ ...one, ...other })).not.toEqual([plain]);
  });

  it('shows the attacker other images than the owner has, in [0, 1] and of their shape', () => {
    const images = fit.training.images.read([0, 1, 2]);
    const strange = strangeImages(images, createRng(1));
    expect([strange.count, strange.shape, strange.values.length]).toEqual([3, images.shape, images.pixels.length]);
    expect(strange.values.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(strange.values.some((value, at) => Math.abs(value - (images.pixels[at] ?? 0) / 255) > 0.02)).toBe(true);
    expect(strangeImages(images, createRng(1))).toEqual(strange);
  });
});
