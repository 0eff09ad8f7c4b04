import { beforeAll, expect, it } from 'vitest';
import { attack } from '../../../../bench/attacks/disguide/index.js';
import { filled } from '../../../../bench/attacks/disguide/settings.js';
import type { Matrix } from '../../../../bench/contract/arrays.js';
import { openTensors } from '../../../../bench/tensor/open.js';
import { runAttack } from '../attack-contract.js';

beforeAll(() => openTensors({ backend: 'wasm' }));

const small = { batchSize: 8, latent: 4, generatorWidth: 2, replay: 16 };

it('has the defaults of the authors (card A10)', () => {
  expect(filled({})).toMatchObject({ batchSize: 256, queryBatches: 1, replay: 1e6, replaySteps: 3, diversity: 0.2 });
  expect(filled({})).toMatchObject({ cloneLearningRate: 0.03, generatorLearningRate: 1e-4, latent: 256 });
});

it('asks its whole budget, the last batch smaller, and images of its own alone', async () => {
  const { core, ledger, own } = await runAttack({ plugin: attack, parameters: small, budget: 30 });
  for (const member of own?.members ?? []) member.dispose();
  expect(core.counts).toEqual({ asked: 30, answered: 30, refused: 0 });
  expect([...ledger.rows].every((row) => row === -1)).toBe(true);
  expect(ledger.images).toBeNull();
  expect(ledger.digest).toBe(true);
});

it('learns the same from hard answers as from soft ones where it reads the first class alone', async () => {
  const heads = [];
  for (const sharpen of [1, 3]) {
    const { core, own } = await runAttack({
      plugin: attack,
      parameters: { ...small, answers: 'argmax' },
      budget: 16,
      victim: constant(sharpen),
    });
    const weights = [];
    for (const member of own?.members ?? []) {
      weights.push(await member.save());
      member.dispose();
    }
    expect(core.counts.answered).toBe(16);
    heads.push(weights);
  }
  expect(heads[1]).toEqual(heads[0]);
});

/** The same class first, the surer the larger `sharpen`. */
function constant(sharpen: number) {
  const row = [0.5, 0.3, 0.2].map((value) => value ** sharpen);
  const total = row.reduce((sum, value) => sum + value, 0);
  return ({ count }: { readonly count: number }): Promise<Matrix> =>
    Promise.resolve({
      values: Float32Array.from({ length: count * 3 }, (_, index) => (row[index % 3] ?? 0) / total),
      rows: count,
      columns: 3,
    });
}
