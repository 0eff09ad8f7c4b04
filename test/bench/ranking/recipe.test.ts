// Recipes: what a record does not say of its training is read from the suite that it names.
import { beforeAll, describe, expect, it } from 'vitest';
import type { AttackCell, CellSpec } from '../../../bench/contract/cells.js';
import type { CellResult } from '../../../bench/contract/result.js';
import { loadSuite, suitesFolder, type LoadedSuite } from '../../../bench/pipeline/suite/load.js';
import { recipeOf } from '../../../bench/ranking/recipe.js';

let suite: LoadedSuite;

beforeAll(async () => {
  suite = await loadSuite('cifar10-cnn', suitesFolder());
});

const ATTACK: AttackCell = {
  kind: 'attack',
  victim: 'cifar10-cnn',
  dataset: 'cifar10',
  model: 'cnn',
  attack: 'knockoff-random',
  control: null,
  defense: 'none',
  defenseParameters: {},
  pool: 'tiny-imagenet',
  surrogateModel: 'cnn',
  budgetQueries: 5000,
  seed: 1,
};

/** Of a record nothing but its suite and its cell is read. */
function recipe(cell: CellSpec, digest = suite.digest) {
  const scientific = { suite: { name: 'cifar10-cnn', version: '1.1.0', digest }, cell };
  return recipeOf({ scientific } as CellResult, [suite]);
}

describe('the recipe of a record', () => {
  it('has every default filled in, and epochs by the rule of the suite', () => {
    // 160,000 images at 1,000, 5,000 and 50,000 a time are 160, 32 and 3 epochs; the suite has 8 at least and 60 at most.
    const epochs = [1000, 5000, 50_000].map((budgetQueries) => {
      const found = recipe({ ...ATTACK, budgetQueries });
      return found !== null && 'surrogate' in found && 'training' in found.surrogate
        ? found.surrogate.training.epochs
        : null;
    });
    expect(epochs).toEqual([60, 32, 8]);
    expect(recipe(ATTACK)).toMatchObject({
      victim: { model: 'cnn', init: null, training: { epochs: 8, batchSize: 128, schedule: { warmupFraction: 0.3 } } },
      inputSize: [32, 32],
      pool: { id: 'tiny-imagenet', size: 50_000 },
      splits: { reserve: 0.1, validation: 0.02 },
    });
  });

  it('says why where the suite has another text, where nothing is trained, and where an attack trains by itself', () => {
    expect(recipe(ATTACK, 'f'.repeat(64))).toMatchObject({
      reason: expect.stringContaining('cifar10-cnn 1.1.0') as string,
    });
    const majority = {
      ...ATTACK,
      attack: 'majority-class',
      control: 'majority-class',
      pool: null,
      surrogateModel: null,
    } as const;
    expect(recipe({ ...majority, budgetQueries: 0 })).toMatchObject({
      surrogate: { reason: expect.stringContaining('constant answer') as string },
    });
    expect(recipe({ ...ATTACK, track: 'open' })).toMatchObject({
      surrogate: { reason: expect.stringContaining('trained itself') as string },
    });
    expect(recipe({ ...ATTACK, budgetQueries: 7 })).toMatchObject({
      surrogate: { reason: 'the suite has no such entry' },
    });
  });

  it('finds controls by their name and budget', () => {
    const control = { ...ATTACK, attack: 'random-noise', control: 'random-noise', pool: null } as const;
    expect(recipe(control)).toMatchObject({ surrogate: { training: { epochs: 32 } }, pool: null });
  });

  it('is of the victim alone for a detector that guards one, and none for timings', () => {
    const throughput: CellSpec = {
      kind: 'throughput',
      model: 'cnn',
      backend: 'cpu',
      measure: 'inference',
      batchSize: 1,
      shape: [32, 32, 3],
    };
    expect(recipe(throughput)).toBeNull();
  });
});
