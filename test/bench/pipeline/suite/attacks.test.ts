// What an attack of a suite may have, and must.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadSuite } from '../../../../bench/pipeline/suite/load.js';
import { TINY_SUITE } from '../../../fixtures/tiny-suite.js';
import { MANIFEST, writeSubmission } from '../../../support/submissions.js';
import { temporaryFolder } from '../../../support/temporary.js';

const ATTACK = { attack: 'knockoff-random', pool: 'pool', budgets: [20, 40] };

/** The error of a suite with this attack; `null` for a good one. */
async function problem(attack: object, changed: object = {}): Promise<unknown> {
  const file = path.join(await temporaryFolder(), 'suite.json');
  await writeFile(file, JSON.stringify({ ...TINY_SUITE, ...changed, attacks: [attack] }));
  return loadSuite(file, '/').then(
    () => null,
    (error: unknown) => error,
  );
}

describe('An attack of a suite', () => {
  it.each([
    ['without the pool that it needs', { ...ATTACK, pool: undefined }, 'no-pool', '#/attacks/0'],
    ['with seed images that it has no use for', { ...ATTACK, seedImages: 2 }, 'useless-seed-images', '/seedImages'],
    ['with more clients than queries', { ...ATTACK, clients: 21 }, 'clients-above-budget', '#/attacks/0/clients'],
    [
      'with a budget that ends before it chooses anything',
      { ...ATTACK, attack: 'marich', parameters: { initial: 20 } },
      'budget-below-attack',
      '#/attacks/0/budgets/0',
    ],
    ['with one client, which is the default', { ...ATTACK, clients: 1 }, 'suite-schema', '#/attacks/0/clients'],
  ])('%s is refused', async (_what, attack, code, where) => {
    expect(await problem(attack)).toMatchObject({ code, where: expect.stringContaining(where) as string });
  });

  it.each([
    [
      'is mixed',
      {
        mix: [
          { dataset: 'dead-leaves', share: 0.5 },
          { dataset: 'uniform-noise', share: 0.5 },
        ],
      },
    ],
    ["is of the victim's own data", { dataset: TINY_SUITE.victims[0]?.dataset, inDistribution: true }],
  ])('that chooses by labels of its pool is refused where that %s', async (_what, pool) => {
    const pools = [{ id: 'pool', size: 40, ...pool }];
    expect(await problem({ ...ATTACK, attack: 'knockoff-adaptive' }, { pools })).toMatchObject({
      code: 'pool-without-labels',
      where: expect.stringContaining('#/attacks/0/pool') as string,
    });
  });

  it('may spread its queries over as many clients as it has queries', async () => {
    expect(await problem({ ...ATTACK, clients: 20 })).toBeNull();
  });
});

/** The error of a suite with a submission whose manifest says this; `null` for a good one. */
async function problemOf(manifest: object, entry: object, victim: object = {}): Promise<unknown> {
  const folder = await temporaryFolder();
  const command = ['python3', 'attack.py'];
  await writeSubmission(path.join(folder, 'mine'), { ...MANIFEST, name: 'mine', command, ...manifest }, {});
  const victims = TINY_SUITE.victims.map((one) => ({ ...one, ...victim }));
  const attacks = [{ attack: 'mine', submission: './mine', pool: 'pool', budgets: [20], ...entry }];
  const file = path.join(folder, 'suite.json');
  await writeFile(file, JSON.stringify({ ...TINY_SUITE, schemaVersion: 3, victims, attacks }));
  return loadSuite(file, '/').then(
    () => null,
    (error: unknown) => error,
  );
}

describe('A submitted attack of a suite', () => {
  it.each([
    ['seed images', { seedImages: 'required' }, {}, 'no-seed-images', '#/attacks/0'],
    ['a pool', {}, { pool: undefined }, 'no-pool', '#/attacks/0'],
    ['victims that read floats', { queryPrecision: 'float32' }, {}, 'query-precision', '#/attacks/0'],
    ['no seed images, and gets some', {}, { seedImages: 5 }, 'useless-seed-images', '#/attacks/0/seedImages'],
    ['no pool, and gets one', { pool: 'none' }, {}, 'useless-pool', '#/attacks/0/pool'],
  ])('is refused where its manifest needs %s', async (_what, manifest, entry, code, where) => {
    const error = await problemOf(manifest, entry);
    expect(error).toMatchObject({ name: 'SuiteError', code, where: expect.stringContaining(where) as string });
    expect((error as { readonly hint: string }).hint).not.toBe('');
  });

  it('is taken where the suite gives what it needs', async () => {
    const needs = { pool: 'none', seedImages: 'required', queryPrecision: 'float32' };
    const given = { pool: undefined, seedImages: 5 };
    expect(await problemOf(needs, given, { queryPrecision: 'float32' })).toBeNull();
  });
});
