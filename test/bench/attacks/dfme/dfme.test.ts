import { beforeAll, expect, it } from 'vitest';
import { attack } from '../../../../bench/attacks/dfme/index.js';
import { filled, iterationsOf } from '../../../../bench/attacks/dfme/settings.js';
import { openTensors } from '../../../../bench/tensor/open.js';
import { runAttack } from '../attack-contract.js';
import { QUICK } from '../quick.js';

beforeAll(() => openTensors({ backend: 'wasm' }));

it('has the defaults of the authors', () => {
  expect(filled({})).toMatchObject({ batchSize: 256, latent: 256, generatorSteps: 1, cloneSteps: 5, directions: 1 });
  expect(filled({})).toMatchObject({ step: 1e-3, cloneLearningRate: 0.1, generatorLearningRate: 1e-4 });
});

it('makes 11,160 full iterations of 20 million queries, and leaves 1,280 unasked', () => {
  // 256 images, each asked twice for the generator and once for each of five steps of the clone: 1,792.
  const { images, iterations } = iterationsOf(filled({}), 20_000_000);
  expect([images, iterations, 20_000_000 - iterations * images * 7]).toEqual([256, 11_160, 1280]);
  expect(iterationsOf(filled({}), 25)).toEqual({ images: 3, iterations: 1 });
  expect(iterationsOf(filled({}), 6)).toEqual({ images: 0, iterations: 0 });
});

it('needs 7 queries: one image twice for the generator and five for the clone', () => {
  expect(attack.leastBudget?.({})).toBe(7);
});

it('asks full iterations alone, of images of its own', async () => {
  const parameters = QUICK['dfme'] ?? {};
  // Three images, twice for the generator and twice for the clone: 12 queries an iteration.
  const { core, ledger, own } = await runAttack({ plugin: attack, parameters, budget: 30 });
  for (const member of own?.members ?? []) member.dispose();
  expect(core.counts).toEqual({ asked: 24, answered: 24, refused: 0 });
  expect(ledger.digest).toBe(true);
});

it('ends in an error, and not in a weak surrogate, where an API of bytes rounds its steps away', async () => {
  const parameters = { ...QUICK['dfme'], step: 1e-3 };
  await expect(runAttack({ plugin: attack, parameters, budget: 30 })).rejects.toMatchObject({ code: 'zero-gradient' });
});
