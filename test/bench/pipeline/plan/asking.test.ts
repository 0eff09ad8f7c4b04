// How an attacker asks, from suite to plan: clients, seed images, and what a reserve can give.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../../../bench/contract/plan.js';
import type { Suite } from '../../../../bench/contract/suite.js';
import { reserveUse } from '../../../../bench/pipeline/data/reserve-use.js';
import { importTinyData, TINY_SUITE } from '../../../fixtures/tiny-suite.js';
import { planOn } from '../../../support/run-plan.js';

const folder = await mkdtemp(path.join(tmpdir(), 'stealbench-asking-'));
const data = path.join(folder, 'data');
const PLAIN: Suite = { ...TINY_SUITE, controls: [], detectors: [], throughput: [], defenses: [{ defense: 'none' }] };
const ATTACK = { attack: 'knockoff-random', pool: 'pool', budgets: [20] };
const plan = (attack: object, suite: Partial<Suite> = {}): Promise<Plan> =>
  planOn(data, { ...PLAIN, ...suite, attacks: [{ ...ATTACK, ...attack }] });
const splitIn = (planned: Plan): string | undefined => {
  const pool = steals(planned)[0]?.spec.pool;
  return pool === undefined || 'mix' in pool ? undefined : pool.split;
};
const steals = ({ jobs }: Plan) =>
  jobs.flatMap((job) => (job.spec.kind === 'steal' ? [{ ...job, spec: job.spec }] : []));

beforeAll(() => importTinyData(folder, data));
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('An attack of several clients', () => {
  it('is another job and another row, and says so', async () => {
    const [one, four] = [await plan({}), await plan({ clients: 4 })];
    expect(steals(one)[0]?.spec).not.toHaveProperty('clients');
    expect(steals(four)[0]).toMatchObject({
      label: 'steal/tiny-cnn/knockoff-random+clients4/none/b20/s1',
      spec: { clients: 4 },
    });
    expect(steals(four)[0]?.key).not.toBe(steals(one)[0]?.key);
    expect(four.cells[0]).toMatchObject({
      label: 'attack/tiny-cnn/knockoff-random+clients4/none/b20/s1',
      spec: { clients: 4 },
    });
    expect(one.cells[0]?.spec).not.toHaveProperty('clients');
  });
});

describe('Seed images', () => {
  // Of 200 training images 20 are reserve, 4 of them stream, 2 of those seeds.
  it('are a part of the reserve of their own, counted before anything runs', async () => {
    expect(steals(await plan({ seedImages: 2 }))[0]?.spec.seedImages).toMatchObject({
      data: { dataset: 'cifar10' },
      split: 'attacker-seeds',
      size: 2,
    });
    expect((await plan({ seedImages: 3 })).cells[0]?.state).toMatchObject({
      kind: 'skipped',
      code: 'too-few-seed-images',
      reason: expect.stringContaining('holds 2') as string,
    });
  });

  it("are left out of an in-distribution attacker's pool, which is the whole reserve otherwise", async () => {
    const pools = [...PLAIN.pools, { id: 'own', dataset: 'cifar10', size: 10, inDistribution: true as const }];
    const splitOf = async (attack: object, suite: Partial<Suite> = {}): Promise<string | undefined> =>
      splitIn(await plan({ pool: 'own', ...attack }, { pools, ...suite }));
    expect(await splitOf({})).toBe('reserve');
    expect(await splitOf({ seedImages: 2 })).toBe('attacker-reserve');
  });

  it("leave a detector's benign images alone, as the pool then does", async () => {
    const pools = [...PLAIN.pools, { id: 'own', dataset: 'cifar10', size: 2, inDistribution: true as const }];
    const { detectors = [] } = TINY_SUITE;
    const planned = await planOn(data, { ...PLAIN, pools, detectors, attacks: [{ ...ATTACK, pool: 'own' }] });
    expect(splitIn(planned)).toBe('attacker-pool');
  });
});

describe('A reserve that attackers, defenses and detectors all have a part of', () => {
  const OWN = [...PLAIN.pools, { id: 'own', dataset: 'cifar10', size: 2, inDistribution: true as const }];
  const both = { ...ATTACK, pool: 'own', seedImages: 2 };
  const prepared = { defenses: [{ defense: 'mad' }] };
  const detectors = { detectors: TINY_SUITE.detectors ?? [] };
  const dataOf = (planned: Plan): (string | undefined)[] =>
    planned.jobs.flatMap(({ spec }) =>
      spec.kind === 'prepare-defense'
        ? [spec.data.split]
        : spec.kind === 'train-detector'
          ? [spec.benign.train.split]
          : [],
    );
  const planAll = (suite: Partial<Suite>): Promise<Plan> =>
    planOn(data, { ...PLAIN, pools: OWN, attacks: [both], ...suite });

  it('is divided so that no image is in two parts, and counted', async () => {
    const planned = await planAll({ ...prepared, ...detectors });
    expect(dataOf(planned)).toEqual(['reserve-defense', 'reserve-detector']);
    expect(splitIn(planned)).toBe('attacker-pool');
    // Of 20: 4 stream, half of them seeds; 4 validation, which is the detector's; 12 train, half each.
    expect(await reserveUse(planned, data)).toEqual([
      {
        dataset: 'cifar10',
        variant: 'coloured-noise',
        images: { attacks: 2, 'seed images': 2, defenses: 6, detectors: 10 },
        shared: 0,
      },
    ]);
  });

  it('is divided no further than a suite needs, so that keys stay where nothing meets', async () => {
    const [alone, detected] = [await planAll(prepared), await planAll(detectors)];
    expect([dataOf(alone), dataOf(detected)]).toEqual([['reserve-train'], ['reserve-train']]);
    expect([splitIn(alone), splitIn(detected)]).toEqual(['attacker-pool', 'attacker-pool']);
    expect((await reserveUse(alone, data))[0]?.shared).toBe(0);
    expect(splitIn(await planAll({}))).toBe('attacker-reserve');
  });

  it('skips a defense that nothing is left to be prepared on', async () => {
    const [cell] = (await planAll({ ...prepared, attacks: [ATTACK], splits: { reserve: 0, validation: 0.1 } })).cells;
    expect(cell?.state).toMatchObject({ kind: 'skipped', code: 'too-few-preparation-images' });
  });
});

describe("A pool's own labels", () => {
  it('are what an attack that chooses by them needs: without two classes it is skipped, and says so', async () => {
    const pools = [{ id: 'pool', dataset: 'image-folder', size: 20, classes: ['dark'] }];
    expect((await plan({ attack: 'knockoff-adaptive' }, { pools })).cells[0]?.state).toMatchObject({
      kind: 'skipped',
      code: 'pool-without-labels',
    });
    expect((await plan({ attack: 'knockoff-adaptive' })).cells[0]?.state).toMatchObject({ kind: 'planned' });
  });
});
