import { beforeAll, expect, it } from 'vitest';
import { attack } from '../../../../bench/attacks/maze/index.js';
import { filled, iterationsOf } from '../../../../bench/attacks/maze/settings.js';
import { openTensors } from '../../../../bench/tensor/open.js';
import { runAttack } from '../attack-contract.js';
import { QUICK } from '../quick.js';

beforeAll(() => openTensors({ backend: 'wasm' }));

it('has the defaults of the authors (card A9)', () => {
  expect(filled({})).toMatchObject({ batchSize: 128, latent: 100, directions: 10, step: 1e-3, generatorSteps: 1 });
  expect(filled({})).toMatchObject({ cloneSteps: 5, replaySteps: 10, cloneLearningRate: 0.1 });
  expect(filled({})).toMatchObject({ generatorLearningRate: 1e-4 });
});

it('makes 2,604 iterations of 1,920 queries out of 5 million', () => {
  // 128 images, each asked once and in ten directions for the generator, and 128 for each of four further steps of the clone.
  const { images, iterations } = iterationsOf(filled({}), 5_000_000);
  expect([images, iterations, 5_000_000 - iterations * 1920]).toEqual([128, 2604, 320]);
  expect(iterationsOf(filled({}), 40)).toEqual({ images: 2, iterations: 1 });
  expect(iterationsOf(filled({}), 14)).toEqual({ images: 0, iterations: 0 });
});

it('needs 15 queries: one image in eleven places for the generator, and four for the clone', () => {
  expect(attack.leastBudget?.({})).toBe(15);
});

it('asks full iterations alone, the images of the generator once', async () => {
  // Two images, each asked once and in two directions, and two for the second step of the clone: 8 queries an iteration.
  const { core, ledger, own } = await runAttack({ plugin: attack, parameters: QUICK['maze'] ?? {}, budget: 30 });
  for (const member of own?.members ?? []) member.dispose();
  expect(core.counts).toEqual({ asked: 24, answered: 24, refused: 0 });
  expect(ledger.digest).toBe(true);
});

it('ends in an error, and not in a weak surrogate, where an API of bytes rounds its steps away', async () => {
  const parameters = { ...QUICK['maze'], step: 1e-3 };
  await expect(runAttack({ plugin: attack, parameters, budget: 30 })).rejects.toMatchObject({ code: 'zero-gradient' });
});
