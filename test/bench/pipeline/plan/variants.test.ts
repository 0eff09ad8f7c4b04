// Several copies of one dataset in one suite, and pools of which every image can be asked.
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AttackCell, Cell, Plan } from '../../../../bench/contract/plan.js';
import { dataset as imageFolder } from '../../../../bench/datasets/image-folder.js';
import { importDataset } from '../../../../bench/pipeline/data/import.js';
import { loadSuite } from '../../../../bench/pipeline/suite/load.js';
import { planSuite } from '../../../../bench/pipeline/plan/plan.js';
import { classFolders, put } from '../../../support/dataset-trees.js';
import { ourError } from '../../../support/errors.js';
import { tempFolder } from '../../../support/temp-folder.js';

const TRAINING = {
  optimizer: 'sgd',
  learningRate: 0.1,
  momentum: 0.9,
  nesterov: true,
  weightDecay: 0,
  batchSize: 8,
  epochs: 1,
  schedule: { kind: 'constant' },
};

interface Entries {
  readonly victim?: object;
  readonly pool?: object;
  readonly size?: number;
  readonly detectors?: readonly object[];
}

async function withCopies(): Promise<string> {
  const dataRoot = await tempFolder();
  const copies = { mine: { a: 60, b: 60 }, 'my-pool': { x: 50, y: 50, z: 25 }, elsewhere: { q: 50 } };
  for (const [variant, counts] of Object.entries(copies)) {
    const source = await tempFolder();
    await classFolders(source, counts);
    await importDataset({ plugin: imageFolder, source, dataRoot, variant, size: [16, 16] });
  }
  return dataRoot;
}

async function plan({ victim = {}, pool = {}, size = 10, detectors = [] }: Entries): Promise<Plan> {
  const [folder, dataRoot] = [await tempFolder(), await withCopies()];
  const suite = {
    name: 'own-data',
    version: '1.0.0',
    title: 'Own data',
    seeds: [1],
    victims: [{ id: 'v', dataset: 'image-folder', model: 'cnn', minimumAccuracy: 0, training: TRAINING, ...victim }],
    pools: [{ id: 'p', dataset: 'image-folder', size, ...pool }],
    surrogate: { model: 'cnn', training: TRAINING },
    attacks: [{ attack: 'knockoff-random', pool: 'p', budgets: [size] }],
    detectors,
  };
  await put(folder, 'own-data.json', JSON.stringify(suite));
  return planSuite(await loadSuite(path.join(folder, 'own-data.json'), folder), { dataRoot, backendFamily: 'wasm' });
}

const MINE = { variant: 'mine' };
const POOL = { variant: 'my-pool' };

/** The slice that the attack asks, as its steal job has it. */
function poolSliceOf({ jobs }: Plan): { readonly variant: string; readonly split: string } {
  const steal = jobs.map(({ spec }) => spec).find((spec) => spec.kind === 'steal');
  const pool = steal?.pool;
  if (pool === undefined || 'mix' in pool) return { variant: '', split: '' };
  return { variant: pool.data.variant, split: pool.split };
}

function attackCell({ cells }: Plan): Cell & { readonly spec: AttackCell } {
  const [cell] = cells;
  if (cell?.spec.kind !== 'attack') throw new Error('the first cell is not of an attack');
  return { ...cell, spec: cell.spec };
}

describe('variants in a suite', () => {
  it('lets an own test set and an own pool live side by side', async () => {
    const planned = await plan({ victim: MINE, pool: POOL });
    expect(planned.datasets.map(({ variant }) => variant)).toEqual(['mine', 'my-pool']);
    expect(attackCell(planned)).toMatchObject({ spec: MINE, state: { kind: 'planned' } });
    expect(poolSliceOf(planned).variant).toBe('my-pool');
  });

  it('refuses to choose between copies, and says that the suite may', async () => {
    const error = await ourError(plan({ victim: MINE }));
    expect(error).toMatchObject({ code: 'ambiguous-variant' });
    expect(error.hint).toContain('"variant"');
  });

  it('skips a cell whose variant is not here, and names it', async () => {
    const planned = await plan({ victim: { variant: 'other' }, pool: POOL });
    expect(attackCell(planned).state).toMatchObject({ kind: 'skipped', code: 'dataset-missing' });
    expect(JSON.stringify(attackCell(planned).state)).toContain('other');
  });

  it('tells detectors of two copies apart', async () => {
    const benign = [MINE, POOL].map((variant) => ({ dataset: 'image-folder', ...variant }));
    const detectors = [{ detector: 'low-level-probe', benign, anomalous: 'p' }];
    const { cells } = await plan({ victim: MINE, pool: { variant: 'elsewhere' }, size: 5, detectors });
    expect(cells.filter(({ spec }) => spec.kind === 'detector').map(({ label }) => label)).toEqual([
      'detector/image-folder+mine/low-level-probe/p/s1',
      'detector/image-folder+my-pool/low-level-probe/p/s1',
    ]);
  });
});

// 125 images: a fifth of each class is the test part, which leaves 100 in the pool, 70 of them in the attack split.
describe('the images of a pool', () => {
  it('can all be asked where no detector needs them', async () => {
    const planned = await plan({ victim: MINE, pool: POOL, size: 100 });
    expect(attackCell(planned).state.kind).toBe('planned');
    expect(poolSliceOf(planned).split).toBe('whole-pool');
  });

  it('are taken from the attack split while that is enough: keys stay what they were', async () => {
    expect(poolSliceOf(await plan({ victim: MINE, pool: POOL, size: 70 })).split).toBe('attack');
  });

  it('are shared with detectors where the suite has some', async () => {
    const detectors = [{ detector: 'low-level-probe', benign: [{ dataset: 'image-folder', ...MINE }], anomalous: 'p' }];
    const { state } = attackCell(await plan({ victim: MINE, pool: POOL, size: 100, detectors }));
    expect(state).toMatchObject({ kind: 'skipped', code: 'pool-too-small' });
    expect(JSON.stringify(state)).toMatch(/wants 100 images.*detectors.*holds 70/);
  });

  it('are counted when a suite asks for more', async () => {
    const { state } = attackCell(await plan({ victim: MINE, pool: POOL, size: 101 }));
    expect(JSON.stringify(state)).toMatch(/wants 101 images, image-folder holds 100/);
  });
});
