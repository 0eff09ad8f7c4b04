// Pools that are the victim's own data, duplicates between pools and victims, and too few images to validate on.
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Suite } from '../../../bench/contract/suite.js';
import type { JobSpec } from '../../../bench/contract/plan.js';
import type { EvidenceManifest } from '../../../bench/contract/evidence.js';
import { createRng } from '../../../bench/lib/random/rng.js';
import { importDataset } from '../../../bench/pipeline/data/import.js';
import { poolDuplicates } from '../../../bench/pipeline/data/duplicates.js';
import { openDataset } from '../../../bench/pipeline/data/open.js';
import { openSlice } from '../../../bench/pipeline/data/slice.js';
import { loadSuite } from '../../../bench/pipeline/suite/load.js';
import { loadPlugin } from '../../../bench/pipeline/registry/registry.js';
import { victimTooWeak } from '../../../bench/pipeline/execution/victim-gate.js';
import { TINY_SUITE } from '../../fixtures/tiny-suite.js';
import { planOn, tinyData } from '../../support/run-plan.js';
import { tempFolder } from '../../support/temp-folder.js';

const OWN = { id: 'own', dataset: 'cifar10', size: 20 };
const ATTACK = { attack: 'knockoff-random', pool: 'own', budgets: [10] };
const PLAIN: Suite = { ...TINY_SUITE, controls: [], detectors: [], throughput: [], defenses: [{ defense: 'none' }] };

async function load(suite: Suite): Promise<unknown> {
  const file = path.join(await tempFolder(), 'suite.json');
  await writeFile(file, JSON.stringify(suite));
  return loadSuite(file, '/').then(
    () => null,
    (error: unknown) => error,
  );
}

describe("a pool that is the victim's own data", () => {
  it('is refused, with how to declare it', async () => {
    expect(await load({ ...PLAIN, pools: [OWN], attacks: [ATTACK] })).toMatchObject({
      code: 'own-data-pool',
      where: expect.stringContaining('#/attacks/0/pool') as string,
      hint: expect.stringContaining('"inDistribution": true') as string,
    });
  });

  it('is refused too where two names mean one copy, which only the data show', async () => {
    const data = await tinyData();
    const named = { ...OWN, variant: 'coloured-noise' };
    expect(await load({ ...PLAIN, pools: [named], attacks: [ATTACK] })).toBeNull();
    await expect(planOn(data, { ...PLAIN, pools: [named], attacks: [ATTACK] })).rejects.toMatchObject({
      code: 'own-data-pool',
    });
  });

  it('is, once declared, the reserve, and its cells and records say so', async () => {
    const data = await tinyData();
    const suite: Suite = { ...PLAIN, pools: [{ ...OWN, inDistribution: true }], attacks: [ATTACK] };
    expect(await load(suite)).toBeNull();
    const { cells, jobs } = await planOn(data, suite);
    expect(cells[0]).toMatchObject({
      label: 'attack/tiny-cnn/knockoff-random+in-distribution/none/b10/s1',
      spec: { inDistribution: true, pool: 'own' },
    });
    const pool = jobs.flatMap(({ spec }) => (spec.kind === 'steal' ? [spec.pool] : []))[0];
    expect(pool).toMatchObject({ split: 'reserve', size: 20, splits: { reserve: 0.1, validation: 0.02 } });
  });

  it('holds no more than the reserve does', async () => {
    const suite: Suite = { ...PLAIN, pools: [{ ...OWN, size: 21, inDistribution: true }], attacks: [ATTACK] };
    expect((await planOn(await tinyData(), suite)).cells[0]?.state).toMatchObject({
      code: 'pool-too-small',
      reason: 'pool own wants 21 images, the reserve of cifar10 holds 20',
    });
  });

  it('cannot be declared of other data', async () => {
    const pools = [{ id: 'own', dataset: 'image-folder', size: 20, inDistribution: true as const }];
    expect(await load({ ...PLAIN, pools, attacks: [ATTACK] })).toMatchObject({ code: 'other-data-pool' });
  });
});

describe('a detector', () => {
  const [pool] = TINY_SUITE.pools;
  const detector = { detector: 'low-level-probe', benign: ['cifar10'], anomalous: 'pool' };
  const suiteOf = (changes: object, ...pools: Suite['pools']): Suite => ({
    ...PLAIN,
    pools: [...(pool === undefined ? [] : [pool]), ...pools],
    detectors: [{ ...detector, ...changes }],
  });

  it('is not tested on a pool that it was trained against as if that were unseen, under whatever name', async () => {
    expect(await load(suiteOf({ unseen: ['pool'] }))).toMatchObject({ code: 'unseen-is-anomalous' });
    const twin = { id: 'twin', dataset: 'image-folder', size: 10 };
    expect(await load(suiteOf({ unseen: ['twin'] }, twin))).toMatchObject({
      code: 'unseen-is-anomalous',
      where: expect.stringContaining('#/detectors/0/unseen/0') as string,
    });
  });

  it('is not trained to tell a dataset from itself', async () => {
    expect(await load(suiteOf({ anomalous: 'own' }, OWN))).toMatchObject({ code: 'own-data-detector' });
    expect(await load(suiteOf({ unseen: ['own'] }, OWN))).toMatchObject({ code: 'own-data-detector' });
  });

  it('takes a network only if it trains one', async () => {
    const network = { model: 'cnn' };
    expect(await load(suiteOf({ network }))).toMatchObject({ code: 'useless-network' });
    expect(await load(suiteOf({ network, detector: 'binary-classifier' }))).toBeNull();
    const wrong = { model: 'cnn', init: 'imagenet' };
    expect(await load(suiteOf({ network: wrong, detector: 'binary-classifier' }))).toMatchObject({
      code: 'unknown-weights',
    });
  });
});

describe('images of a pool that are images of the victim', () => {
  it('are counted pixel by pixel, training and test apart, and the count is kept', async () => {
    const own = await tinyData();
    const { train, test } = await openDataset('cifar10', own);
    // Of the 30 pool images 5 are training images and 3 are test images.
    const suite: Suite = { ...PLAIN, pools: [{ id: 'mixed', dataset: 'image-folder', variant: 'mixed', size: 30 }] };
    const attacks = [{ attack: 'knockoff-random', pool: 'mixed', budgets: [10] }];
    const plain = await planOn(own, {
      ...PLAIN,
      victims: PLAIN.victims.map((victim) => ({ ...victim, inputSize: [32, 32] })),
    });
    const victim = plain.jobs.find(({ spec }) => spec.kind === 'train-victim')?.spec;
    if (victim?.kind !== 'train-victim' || test === null) throw new Error('no victim');
    const { rows } = await openSlice(victim.train, own);
    const folder = path.join(await tempFolder(), 'images');
    await mkdir(folder, { recursive: true });
    const rng = createRng('fresh');
    for (let image = 0; image < 30; image++) {
      const [row = 0] = rows.subarray(image, image + 1);
      const fresh = (): Uint8Array => Uint8Array.from({ length: 3072 }, () => rng.nextInt(256));
      const pixels =
        image < 5 ? train.images.read([row]).pixels : image < 8 ? test.images.read([image]).pixels : fresh();
      const picture = sharp(pixels, { raw: { width: 32, height: 32, channels: 3 } });
      await picture.png().toFile(path.join(folder, `${image}.png`));
    }
    const plugin = await loadPlugin('datasets', 'image-folder');
    await importDataset({ plugin, source: folder, dataRoot: own, variant: 'mixed', size: [32, 32] });
    const plan = await planOn(own, {
      ...suite,
      attacks,
      victims: suite.victims.map((one) => ({ ...one, inputSize: [32, 32] })),
    });
    const found = await poolDuplicates(plan, own);
    expect(found).toEqual([{ pool: 'image-folder', victim: 'cifar10', images: 30, found: { training: 5, test: 3 } }]);
    const kept = await readdir(path.join(own, '.duplicates'));
    expect(kept).toHaveLength(1);
    expect(await poolDuplicates(plan, own)).toEqual(found);
    // A key twice has two meanings: it is counted again.
    await writeFile(
      path.join(own, '.duplicates', kept[0] ?? ''),
      '{"pool":"a","pool":"b","victim":"c","images":1,"found":null}',
    );
    expect(await poolDuplicates(plan, own)).toEqual(found);
  });

  it('are none for images of another kind', async () => {
    const data = await tinyData();
    const found = await poolDuplicates(await planOn(data, PLAIN), data);
    expect(found).toEqual([{ pool: 'image-folder', victim: 'cifar10', images: 60, found: { training: 0, test: 0 } }]);
  });
});

describe('too few images to validate on', () => {
  it('are an error of the suite where it asks for none', async () => {
    expect(await load({ ...PLAIN, splits: { validation: 0 } })).toMatchObject({
      code: 'no-validation',
      where: expect.stringContaining('#/splits/validation') as string,
    });
  });

  it('are an error where the data give none, or too few for a minimum accuracy', async () => {
    const data = await tinyData();
    // 200 training images: 2 % are 4, 5 % are 10.
    const strict = PLAIN.victims.map((victim) => ({ ...victim, minimumAccuracy: 0.5 }));
    await expect(planOn(data, { ...PLAIN, victims: strict })).rejects.toMatchObject({
      code: 'too-few-validation',
      message: expect.stringContaining('expected at least 10, got 4') as string,
    });
    expect((await planOn(data, { ...PLAIN, victims: strict, splits: { validation: 0.05 } })).jobs).not.toEqual([]);
    await expect(planOn(data, { ...PLAIN, splits: { validation: 0.001 } })).rejects.toMatchObject({
      code: 'too-few-validation',
      message: expect.stringContaining('expected at least 1, got 0') as string,
    });
  });
});

describe('a victim below its minimum', () => {
  const slice = {
    data: { dataset: 'cifar10', variant: 'v', digest: 'd' },
    split: 'victim-train',
    size: null,
    splits: null,
    shape: [1, 1, 3],
  };
  const failureOf = (spec: object): string | undefined => {
    const job = {
      key: 'k',
      backendFamily: 'cpu',
      label: 'l',
      needs: [],
      cost: 1,
      minimumAccuracy: 0.9,
      spec: spec as JobSpec,
    };
    const manifest = { summary: { validationImages: 10, validationCorrect: 1 } } as unknown as EvidenceManifest;
    return victimTooWeak(job, manifest)?.error.hint;
  };

  it('is told to train longer only if it is trained here', () => {
    expect(failureOf({ kind: 'train-victim', train: slice, training: { epochs: 3 } })).toMatch(/^Train it longer/);
    const deployed = failureOf({
      kind: 'probe-victim',
      train: slice,
      deployment: { name: 'd', version: '1', model: 'm' },
    });
    expect(deployed).not.toContain('longer');
    for (const word of ['labels', 'order', 'pixels', 'minimumAccuracy']) expect(deployed).toContain(word);
    expect(failureOf({ kind: 'train-victim', train: slice, training: { epochs: 0 } })).toMatch(/published weights/);
  });
});
