import { memory } from '#tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { attack } from '../../../../bench/attacks/disguide/index.js';
import { attack as standard } from '../../../../bench/attacks/knockoff-random.js';
import type { Shape3 } from '../../../../bench/contract/arrays.js';
import type { Substitute } from '../../../../bench/contract/plugins.js';
import { ownSurrogateFiles } from '../../../../bench/pipeline/jobs/own-surrogate.js';
import { openTensors } from '../../../../bench/tensor/open.js';
import { createSubstituteFactory } from '../../../../bench/tensor/substitute.js';
import { tinyPlugin } from '../../../support/tiny-network.js';

beforeAll(() => openTensors({ backend: 'wasm' }));

const factory = createSubstituteFactory({ loadModel: () => Promise.resolve(tinyPlugin) });
const victim = { classes: 3, inputShape: [8, 8, 3] as const };
const member = (seed: number, shape: Shape3 = victim.inputShape): Promise<Substitute> =>
  factory.create({ classes: 3, shape, seed });

it("keeps each member's weights", async () => {
  const members = [await member(1), await member(2)];
  const weights = [await members[0]?.save(), await members[1]?.save()];
  const files = await ownSurrogateFiles(attack, { members }, victim);
  expect(files).toEqual({ 'own-surrogate-0.safetensors': weights[0], 'own-surrogate-1.safetensors': weights[1] });
});

it('refuses a surrogate that is owed and is not there, or there and not owed', async () => {
  const refused = { code: 'own-surrogate' };
  await expect(ownSurrogateFiles(attack, null, victim)).rejects.toMatchObject(refused);
  await expect(ownSurrogateFiles(attack, { members: [] }, victim)).rejects.toMatchObject(refused);
  await expect(ownSurrogateFiles(standard, { members: [await member(1)] }, victim)).rejects.toMatchObject(refused);
  expect(await ownSurrogateFiles(standard, null, victim)).toEqual({});
});

it("refuses a member that does not take the victim's images", async () => {
  const members = [await member(1, [4, 4, 3])];
  await expect(ownSurrogateFiles(attack, { members }, victim)).rejects.toMatchObject({ code: 'own-surrogate' });
});

it('disposes of all members, also where one of them is refused', async () => {
  const before = memory().numTensors;
  const members = [await member(1), await member(2, [4, 4, 3])];
  await expect(ownSurrogateFiles(attack, { members }, victim)).rejects.toThrow();
  await expect(ownSurrogateFiles(standard, { members: [await member(3)] }, victim)).rejects.toThrow();
  expect(memory().numTensors).toBe(before);
});
