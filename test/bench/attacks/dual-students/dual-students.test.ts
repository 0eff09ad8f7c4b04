import * as tf from '#tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { averaged } from '../../../../bench/attacks/dual-students/averages.js';
import { apart } from '../../../../bench/attacks/dual-students/index.js';
import { filled } from '../../../../bench/attacks/dual-students/settings.js';
import type { Substitute } from '../../../../bench/contract/plugins.js';
import { networkOf } from '../../../../bench/tensor/blocks/network.js';
import { openTensors } from '../../../../bench/tensor/open.js';
import { createSubstituteFactory } from '../../../../bench/tensor/substitute.js';
import { tinyPlugin } from '../../../support/tiny-network.js';

beforeAll(() => openTensors({ backend: 'wasm' }));

it('has the defaults of the authors (card A10)', () => {
  expect(filled({})).toMatchObject({ batchSize: 256, queryBatches: 5, generatorSteps: 1, cloneLearningRate: 0.3 });
  expect(filled({})).toMatchObject({ generatorLearningRate: 1e-4, averageDecay: 0.9, averageEvery: 10 });
});

it('spends 20 million queries in exactly 15,625 iterations of 1,280', () => {
  const { batchSize, queryBatches } = filled({});
  expect(20_000_000 / (batchSize * queryBatches)).toBe(15_625);
});

it('has its generator go down minus the distance of the students: (2, 1) and (0, 1) lie 1 apart', () => {
  expect(apart([tf.tensor2d([[2, 1]]), tf.tensor2d([[0, 1]])]).dataSync()[0]).toBeCloseTo(-1, 6);
  expect(() => apart([tf.tensor2d([[2, 1]])])).toThrow('two networks');
});

describe('averages', () => {
  const factory = createSubstituteFactory({ loadModel: () => Promise.resolve(tinyPlugin) });
  const create = () => factory.create({ classes: 3, shape: [8, 8, 3], seed: 1 });
  const fill = (member: Substitute, to: number): void => {
    for (const weight of networkOf(member).model.weights) weight.write(tf.fill([...(weight.shape as number[])], to));
  };
  const weightOf = async (member: Substitute): Promise<number> =>
    (await networkOf(member).model.weights[0]?.read().data())?.[0] ?? Number.NaN;
  const how = { averageDecay: 0.9, averageEvery: 2, surrogate: 'first' } as const;

  it('begin with the first state and then take every second: .9 * 2 + .1 * 4 = 2.2', async () => {
    const members = [await create(), await create()];
    const watch = averaged({ members }, how);
    for (const state of [1, 2, 3, 4, 5]) {
      for (const member of members) fill(member, state);
      watch.afterIteration();
    }
    const [first, ...others] = watch.members();
    expect(others).toEqual([]);
    expect(first === undefined ? Number.NaN : await weightOf(first)).toBeCloseTo(2.2, 6);
    watch.dispose();
  });

  it('are of one student, or of both', async () => {
    const members = [await create(), await create()];
    for (const [surrogate, count] of [
      ['first', 1],
      ['mean', 2],
    ] as const) {
      const watch = averaged({ members }, { ...how, surrogate });
      expect(watch.members()).toEqual(members.slice(0, count));
      watch.dispose();
    }
  });

  it('are the students themselves where no state was taken', async () => {
    const members = [await create(), await create()];
    for (const member of members) fill(member, 7);
    const watch = averaged({ members }, how);
    watch.afterIteration();
    const [first] = watch.members();
    expect(first === undefined ? Number.NaN : await weightOf(first)).toBe(7);
    watch.dispose();
  });
});
