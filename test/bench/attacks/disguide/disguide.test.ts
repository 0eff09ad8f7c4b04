import { beforeAll, describe, expect, it } from 'vitest';
import { attack } from '../../../../bench/attacks/disguide/index.js';
import { Replay } from '../../../../bench/attacks/disguide/replay.js';
import { filled } from '../../../../bench/attacks/disguide/settings.js';
import type { Matrix } from '../../../../bench/contract/arrays.js';
import { createRng } from '../../../../bench/lib/random/rng.js';
import { openTensors } from '../../../../bench/tensor/open.js';
import { runAttack } from '../attack-contract.js';

beforeAll(() => openTensors({ backend: 'wasm' }));

const small = { batchSize: 8, latent: 4, generatorWidth: 2, replay: 16 };

const answered = (level: number, count: number) => ({
  images: { pixels: new Uint8Array(count).fill(level), count, shape: [1, 1, 1] as const },
  targets: { values: new Float32Array(count * 2).fill(level), rows: count, columns: 2 } satisfies Matrix,
});

describe('replay', () => {
  it('keeps the newest images with what was learned of them', () => {
    const replay = new Replay(4, [1, 1, 1], 2);
    for (const level of [1, 2, 3]) replay.add(answered(level, 2));
    expect(replay.count).toBe(4);
    const { images, targets } = replay.draw(200, createRng(1));
    expect(new Set(images.pixels)).toEqual(new Set([2, 3]));
    for (const [index, level] of images.pixels.entries()) expect(targets.values[2 * index]).toBe(level);
  });

  it('gives nothing where it keeps nothing', () => {
    const replay = new Replay(0, [1, 1, 1], 2);
    replay.add(answered(1, 2));
    expect(replay.draw(5, createRng(1)).images.count).toBe(0);
  });
});

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
