// The adaptive policy as an attack: on a pool whose classes are not worth the same, and on pools that it cannot use.
import { beforeAll, describe, expect, it } from 'vitest';
import { attack } from '../../../../bench/attacks/knockoff-adaptive/index.js';
import { classTree } from '../../../../bench/attacks/knockoff-adaptive/class-tree.js';
import { DEFAULTS } from '../../../../bench/attacks/knockoff-adaptive/options.js';
import { concatStores, storeOf } from '../../../../bench/lib/images/image-store.js';
import { createRng } from '../../../../bench/lib/random/rng.js';
import { detectorNetwork } from '../../../../bench/tensor/detector-network.js';
import { openTensors } from '../../../../bench/tensor/open.js';
import { createSubstituteFactory } from '../../../../bench/tensor/substitute.js';
import { toyCore, toyPool } from '../../oracle/toy.js';
import { inProcessOracle } from '../../../../bench/oracle/in-process.js';
import { colour, generate } from '../../generated-images.js';
import { ATTACK_SHAPE, runAttack } from '../attack-contract.js';

const substitute = createSubstituteFactory({ loadModel: () => Promise.resolve(detectorNetwork) });

beforeAll(async () => {
  await openTensors({ backend: 'wasm' });
});

describe('knockoff-adaptive', () => {
  it('asks every image of a small pool once, one class after the other running out', async () => {
    const { ledger } = await runAttack({ plugin: attack, budget: 99, poolSize: 20, parameters: { updateEvery: 50 } });
    expect([...ledger.rows].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, row) => row));
  });

  it('puts classes that look alike under one node: each colour in two shades', async () => {
    const shades = [0, 1, 2, 0, 1, 2].map((own, seed) => storeOf(generate(colour(own), 12, ATTACK_SHAPE, seed)));
    const pool = { images: concatStores(...shades), labels: null, classNames: null };
    const labels = Int32Array.from({ length: 72 }, (_, row) => Math.floor(row / 12));
    const context = { pool, rng: createRng(3), substitute };
    const tree = await classTree(context, labels, 6, { ...DEFAULTS, coarseNodes: 3, featureEpochs: 4 });
    expect(tree.map((group) => group.join()).sort()).toEqual(['0,3', '1,4', '2,5']);
  });

  it.each([
    ['none', null],
    ['one class', new Int32Array(9)],
  ])('refuses a pool whose labels are %s', async (got, labels) => {
    const pool = { ...toyPool(9), labels };
    const core = toyCore({ budgetQueries: 5 });
    const context = {
      oracle: inProcessOracle({ core, pool, client: 'a' }),
      pool,
      seedImages: null,
      substitute,
      rng: createRng(1),
      budget: 5,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    };
    await expect(attack.run(context, {})).rejects.toMatchObject({
      code: 'pool-without-labels',
      message: expect.stringContaining(got) as string,
    });
    expect(core.counts.asked).toBe(0);
  });
});
