// A cell that cannot run says all that it lacks, whatever it is looked up by first.
import { describe, expect, it } from 'vitest';
import type { Suite } from '../../../../bench/contract/suite.js';
import type { Plan } from '../../../../bench/contract/plan.js';
import { joinLacks, lacksOf } from '../../../../bench/pipeline/plan/lacks.js';
import { planSuite } from '../../../../bench/pipeline/plan/plan.js';
import { tempFolder } from '../../../support/temp-folder.js';

const DATA = { code: 'dataset-missing', reason: 'no signs', fix: 'Run `fetch signs`.' };
const POOL = { code: 'dataset-missing', reason: 'no leaves', fix: 'Run `fetch leaves`.' };
const WEIGHTS = { code: 'weights-missing', reason: 'no weights', fix: 'Run `fetch weights`.' };

describe('joinLacks', () => {
  it('leaves what is alone as it is', () => {
    expect(joinLacks(lacksOf([null, WEIGHTS, undefined, { present: true }]))).toEqual(WEIGHTS);
  });

  it('names several in one reason, with one fix, and each once', () => {
    const joined = joinLacks(lacksOf([joinLacks([DATA, WEIGHTS]), POOL, WEIGHTS]));
    expect(joined).toMatchObject({
      code: 'several-missing',
      reason: 'no signs; no weights; no leaves',
      fix: 'Run `fetch signs`. Run `fetch weights`. Run `fetch leaves`.',
    });
    expect(joinLacks([DATA, POOL]).code).toBe('dataset-missing');
  });

  it('refuses to make a reason of nothing', () => {
    expect(() => joinLacks([])).toThrow(RangeError);
  });
});

/** All that an empty machine lacks: two datasets and the weights of the victim. */
const SUITE: Suite = {
  name: 'lacks',
  version: '1.0.0',
  title: 'A suite for an empty machine',
  seeds: [1],
  victims: [
    { id: 'v', dataset: 'cubs200', model: 'resnet34', init: 'imagenet', inputSize: [64, 64], minimumAccuracy: 0 },
  ],
  pools: [{ id: 'p', dataset: 'tiny-imagenet', size: 10 }],
  surrogate: { model: 'resnet34', init: 'imagenet' },
  attacks: [{ attack: 'knockoff-random', pool: 'p', budgets: [10] }],
  controls: [{ control: 'majority-class' }, { control: 'true-labels', budgets: [10] }],
  detectors: [
    { detector: 'low-level-probe', benign: ['gtsrb'], anomalous: 'p', unseen: ['p2'], inputSize: [32, 32] },
    {
      ...{ detector: 'binary-classifier', benign: ['gtsrb'], anomalous: 'p', inputSize: [64, 64] },
      network: { model: 'resnet34', init: 'imagenet' },
    },
  ],
};

const OTHER = { id: 'p2', dataset: 'caltech256', size: 10 };

async function skips(suite: Suite): Promise<readonly (readonly [label: string, lacks: string])[]> {
  const loaded = { suite, digest: 'd'.repeat(64), file: 'suite.json', submissions: new Map() };
  const { cells, jobs }: Plan = await planSuite(loaded, { dataRoot: await tempFolder(), backendFamily: 'wasm' });
  expect(jobs).toEqual([]);
  return cells.map(({ spec, state }) => {
    if (state.kind === 'skipped') expect(state.reason).not.toContain('/');
    const { reason, fix } = state.kind === 'skipped' ? state : { reason: '', fix: '' };
    const named = ['cubs200', 'gtsrb', 'tiny-imagenet', 'caltech256', 'weights of resnet34'];
    for (const name of named)
      expect(fix.includes(name.replace('weights of', 'weights fetch'))).toBe(reason.includes(name));
    const name = spec.kind === 'attack' ? (spec.control ?? spec.attack) : spec.kind === 'detector' ? spec.detector : '';
    return [name, named.filter((one) => reason.includes(one)).join(', ')] as const;
  });
}

describe('a plan on an empty machine', () => {
  it('says of every cell all that it lacks, in the reason and in the fix', async () => {
    expect(await skips({ ...SUITE, pools: [...SUITE.pools, OTHER] })).toEqual([
      ['knockoff-random', 'cubs200, tiny-imagenet, weights of resnet34'],
      ['majority-class', 'cubs200, weights of resnet34'],
      ['true-labels', 'cubs200, weights of resnet34'],
      ['low-level-probe', 'gtsrb, tiny-imagenet, caltech256'],
      ['binary-classifier', 'gtsrb, tiny-imagenet, weights of resnet34'],
    ]);
  });
});
