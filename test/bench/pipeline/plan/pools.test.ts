// Pools narrowed by split and class, and mixed pools: what a suite may say, what a job is told, and what is opened.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan, PoolSlice } from '../../../../bench/contract/plan.js';
import { poolParts, type Suite } from '../../../../bench/contract/suite.js';
import { openPoolSlice } from '../../../../bench/pipeline/data/pool-slice.js';
import { openSlice } from '../../../../bench/pipeline/data/slice.js';
import { loadSuite } from '../../../../bench/pipeline/suite/load.js';
import { importTinyData, TINY_SUITE } from '../../../fixtures/tiny-suite.js';
import { planOn } from '../../../support/run-plan.js';
import { temporaryFolder } from '../../../support/temporary.js';

const folder = await mkdtemp(path.join(tmpdir(), 'stealbench-pools-'));
const data = path.join(folder, 'data');
const PLAIN: Suite = { ...TINY_SUITE, controls: [], detectors: [], throughput: [], defenses: [{ defense: 'none' }] };
const ATTACKS = [{ attack: 'knockoff-random', pool: 'p', budgets: [10] }];
const MIX = [
  { dataset: 'image-folder', share: 0.75 },
  { dataset: 'cifar10', split: 'reserve' as const, share: 0.25 },
];

beforeAll(() => importTinyData(folder, data));
afterAll(() => rm(folder, { recursive: true, force: true }));

const suiteOf = (pool: object, more: Partial<Suite> = {}): Suite => ({
  ...PLAIN,
  attacks: ATTACKS,
  pools: [{ id: 'p', ...pool }] as Suite['pools'],
  ...more,
});
const plan = (pool: object, more: Partial<Suite> = {}): Promise<Plan> => planOn(data, suiteOf(pool, more));

/** The steal job's pool. */
function poolIn({ jobs }: Plan): PoolSlice {
  const [steal] = jobs.flatMap(({ spec }) => (spec.kind === 'steal' ? [spec] : []));
  if (steal?.pool === undefined) throw new Error('no pool');
  return steal.pool;
}

/** The error of a suite with this pool; `null` for a good one. */
async function problem(pool: object, more: Partial<Suite> = {}): Promise<unknown> {
  const file = path.join(await temporaryFolder(), 'suite.json');
  await writeFile(file, JSON.stringify(suiteOf(pool, more)));
  return loadSuite(file, '/').then(
    () => null,
    (error: unknown) => error,
  );
}

describe('A pool of some classes', () => {
  it('holds only those, by name or number, in the order of the whole', async () => {
    const pool = poolIn(await plan({ dataset: 'image-folder', classes: ['light'], size: 30 }));
    expect(pool).toMatchObject({ classes: [1], size: 30 });
    expect(poolIn(await plan({ dataset: 'image-folder', classes: [1], size: 30 }))).toEqual(pool);
    if ('mix' in pool) throw new Error('a mix');
    const { labels, rows } = await openSlice(pool, data);
    expect(new Set(labels)).toEqual(new Set([1]));
    const whole = await openSlice({ ...pool, classes: [0, 1], size: null }, data);
    expect([...rows]).toEqual([...whole.rows.filter((_, index) => whole.labels[index] === 1)].slice(0, 30));
  });

  it('is counted by class before anything runs', async () => {
    const [cell] = (await plan({ dataset: 'image-folder', classes: ['light'], size: 61 })).cells;
    expect(cell?.state).toMatchObject({
      code: 'pool-too-small',
      reason: expect.stringContaining('holds 60') as string,
    });
  });

  it('that there is not is an error', async () => {
    await expect(plan({ dataset: 'image-folder', classes: ['bright'], size: 3 })).rejects.toMatchObject({
      code: 'unknown-class',
    });
  });
});

describe('A pool of one split', () => {
  it('is the split that it names, whatever its size needs', async () => {
    const split = async (pool: object): Promise<unknown> => {
      const planned = poolIn(await plan({ dataset: 'image-folder', size: 20, ...pool }));
      return 'mix' in planned ? null : planned.split;
    };
    expect(await split({})).toBe('attack');
    expect(await split({ split: 'whole-pool' })).toBe('whole-pool');
  });

  it('is never of test images', async () => {
    expect(await problem({ dataset: 'cifar10', split: 'test', size: 10 })).toMatchObject({
      code: 'pool-test-images',
    });
    expect(await problem({ dataset: 'cifar10', split: 'whole-pool', size: 10 })).toMatchObject({
      code: 'own-data-pool',
    });
    expect(await problem({ dataset: 'image-folder', split: 'reserve', size: 10 })).toMatchObject({
      code: 'other-data-pool',
    });
  });
});

describe('A pool of test images', () => {
  const GIVEN = { dataset: 'cifar10', split: 'test-pool', size: 10 };
  const controls = [{ control: 'majority-class' as const }];

  it('is never asked and scored: the suite gives it away, and every row is scored on the others', async () => {
    const planned = await plan(GIVEN, { testPool: 12, controls });
    expect(planned.cells.map(({ label }) => label)).toEqual([
      'attack/tiny-cnn/knockoff-random+test-pool/none/b10/s1',
      'attack/tiny-cnn/majority-class/none/b0/s1',
    ]);
    expect(planned.cells.map(({ spec }) => spec)).toMatchObject([{ testPool: 12, asksTest: true }, { testPool: 12 }]);
    const scored = planned.jobs.flatMap(({ spec }) => (spec.kind === 'evaluate' ? [spec.test] : []));
    const splits = scored.map(({ split, testPool }) => [split, testPool]);
    expect(splits).toEqual(splits.map(() => ['test-rest', 12]));
    const pool = poolIn(planned);
    const [rest] = scored;
    if ('mix' in pool || rest === undefined) throw new Error('no pool, or nothing scored');
    expect(pool).toMatchObject({ split: 'test-pool', size: 10, testPool: 12 });
    const [asked, others] = [await openSlice(pool, data), await openSlice(rest, data)];
    const whole = await openSlice({ ...rest, split: 'test' }, data);
    expect([asked.rows.length, others.rows.length]).toEqual([10, whole.rows.length - 12]);
    expect([...others.rows].filter((row) => asked.rows.includes(row))).toEqual([]);
    expect(others.labels).toEqual(others.rows.map((row) => whole.labels[row] ?? -1));
  });

  it('is said of nothing in a suite that gives none away', async () => {
    expect(JSON.stringify(await plan({ dataset: 'image-folder', size: 10 }))).not.toMatch(/test-?pool|test-rest/i);
  });

  it.each([
    ['that no suite gives away', GIVEN, {}, 'no-test-pool'],
    ['that no pool asks', { dataset: 'image-folder', size: 10 }, { testPool: 12 }, 'useless-test-pool'],
    ['fewer than the pool wants', GIVEN, { testPool: 9 }, 'pool-above-test-pool'],
    ['of some classes', { ...GIVEN, classes: [1] }, { testPool: 12 }, 'pool-split'],
    ['of other data', { ...GIVEN, dataset: 'image-folder' }, { testPool: 12 }, 'other-data-pool'],
    ['beside detectors', GIVEN, { testPool: 12, streamDetectors: [{ detector: 'prada' }] }, 'test-pool-detectors'],
    ['as outliers', GIVEN, { testPool: 12, defenses: [{ defense: 'none', outliers: 'p' }] }, 'outliers-are-pool'],
  ] as const)('%s is refused', async (_what, pool, more, code) => {
    expect(await problem(pool, more as unknown as Partial<Suite>)).toMatchObject({ code });
  });

  it('leaves something to score on', async () => {
    await expect(plan({ ...GIVEN, size: 10 }, { testPool: 100_000 })).rejects.toMatchObject({
      code: 'test-pool-too-large',
    });
  });
});

describe('A mixed pool', () => {
  it("has each part in the job's key, its own images of the reserve, and says its share", async () => {
    const planned = await plan({ size: 20, mix: MIX });
    expect(poolIn(planned)).toMatchObject({
      mix: [
        { data: { dataset: 'image-folder' }, split: 'attack', size: 15, splits: null },
        { data: { dataset: 'cifar10' }, split: 'reserve', size: 5, splits: { reserve: 0.1, validation: 0.02 } },
      ],
    });
    expect(planned.cells[0]).toMatchObject({
      label: 'attack/tiny-cnn/knockoff-random+in-distribution-0-25/none/b10/s1',
      spec: { pool: 'p', inDistributionShare: 0.25 },
    });
  });

  it('is the images of its parts, mixed in one order', async () => {
    const pool = poolIn(await plan({ size: 20, mix: MIX }));
    if (!('mix' in pool)) throw new Error('no mix');
    const { images, labels } = await openPoolSlice(pool, data);
    const pictures = (store: typeof images): string[] =>
      Array.from({ length: store.count }, (_, row) => store.read([row]).pixels.join());
    const parts: string[] = [];
    for (const slice of pool.mix) parts.push(...pictures((await openSlice(slice, data)).images));
    const mixed = pictures(images);
    expect(mixed.toSorted()).toEqual(parts.toSorted());
    expect(mixed).not.toEqual(parts);
    expect(pictures((await openPoolSlice(pool, data)).images)).toEqual(mixed);
    expect(labels).toBeNull();
  });

  it('is too small where one part is', async () => {
    const [cell] = (await plan({ size: 120, mix: MIX })).cells;
    expect(cell?.state).toMatchObject({
      code: 'pool-too-small',
      reason: 'pool p wants 30 images, the reserve of cifar10 holds 20',
    });
  });

  it.each([
    ['of shares that make no whole', [MIX[0], { ...MIX[1], share: 0.2 }], 'mix-shares'],
    [
      'with less than an image of a part',
      [
        { ...MIX[0], share: 0.99 },
        { ...MIX[1], share: 0.01 },
      ],
      'mix-share-empty',
    ],
    [
      "with the victim's own data, and not of its reserve",
      [MIX[0], { ...MIX[1], split: 'whole-pool' }],
      'own-data-pool',
    ],
    ['with another reserve', [{ ...MIX[0], split: 'reserve' }, MIX[1]], 'other-data-pool'],
  ])('%s is refused', async (_what, mix, code) => {
    expect(await problem({ size: 20, mix })).toMatchObject({ code });
  });

  it('has parts whose sizes sum to its own, each within an image of its share', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 2, maxLength: 6 }),
        fc.integer({ min: 1, max: 5000 }),
        (weights, size) => {
          const total = weights.reduce((sum, weight) => sum + weight, 0);
          const mix = weights.map((weight) => ({ dataset: 'image-folder', share: weight / total }));
          const sizes = poolParts({ id: 'p', size, mix }).map((part) => part.size);
          expect(sizes.reduce((sum, images) => sum + images, 0)).toBe(size);
          for (const [index, images] of sizes.entries())
            expect(Math.abs(images - ((weights[index] ?? 0) / total) * size)).toBeLessThan(1 + 1e-6);
        },
      ),
    );
  });
});
