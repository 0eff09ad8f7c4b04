// Built-in attacks with a surrogate of their own, and the control that feeds their loop with other answers.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JobOf, Plan } from '../../../../bench/contract/plan.js';
import type { Suite } from '../../../../bench/contract/suite.js';
import { dataset as imageFolder } from '../../../../bench/datasets/image-folder.js';
import { importDataset } from '../../../../bench/pipeline/data/import.js';
import { planSuite } from '../../../../bench/pipeline/plan/plan.js';
import { loadSuite } from '../../../../bench/pipeline/suite/load.js';
import { classFolders } from '../../../support/dataset-trees.js';
import { tempFolder } from '../../../support/temp-folder.js';

const SUITE: Suite = {
  schemaVersion: 3,
  name: 'data-free',
  version: '1.0.0',
  title: 'Data-free',
  seeds: [1],
  splits: { reserve: 0.5, validation: 0.2 },
  victims: [{ id: 'v', dataset: 'image-folder', variant: 'mine', model: 'cnn', minimumAccuracy: 0 }],
  pools: [{ id: 'p', dataset: 'image-folder', variant: 'my-pool', size: 60 }],
  surrogate: { model: 'lenet' },
  attacks: [{ attack: 'disguide', budgets: [50, 20] }],
  controls: [{ control: 'native-loop', attack: 'disguide', pool: 'p', budgets: [20] }],
};

async function plan(change: Partial<Suite> = {}): Promise<Plan> {
  const dataRoot = await tempFolder();
  for (const [variant, count] of Object.entries({ mine: 150, 'my-pool': 60 })) {
    const source = await tempFolder();
    await classFolders(source, { a: count, b: count });
    await importDataset({ plugin: imageFolder, source, dataRoot, variant, size: [16, 16] });
  }
  return planSuite(await load(change), { dataRoot, backendFamily: 'wasm' });
}

async function load(change: Partial<Suite>) {
  const folder = await tempFolder();
  const file = path.join(folder, 'data-free.json');
  await writeFile(file, JSON.stringify({ ...SUITE, ...change }));
  return loadSuite(file, folder);
}

const steals = ({ jobs }: Plan): readonly JobOf<'steal'>[] =>
  jobs.flatMap(({ spec }) => (spec.kind === 'steal' ? [spec] : []));

describe('open track of built-in attacks', () => {
  it('gives each budget a run of its own, scored by what it returned, and trains no surrogate', async () => {
    const { cells, jobs } = await plan({ controls: [] });
    expect(cells.map(({ label }) => label)).toEqual([
      'attack/v/disguide+open/none/b20/s1',
      'attack/v/disguide+open/none/b50/s1',
    ]);
    expect(cells[0]?.spec).toMatchObject({ track: 'open', pool: null, surrogateModel: 'lenet' });
    expect(jobs.map(({ spec }) => spec.kind)).not.toContain('train-surrogate');
    const subjects = jobs.flatMap(({ spec }) => (spec.kind === 'evaluate' ? [spec.subject.kind] : []));
    expect(subjects.filter((kind) => kind === 'own')).toHaveLength(2);
  });

  it("makes its models of the suite's surrogate, and has no pool", async () => {
    const [steal] = steals(await plan({ controls: [] }));
    expect(steal?.substitute?.id).toBe('lenet');
    expect(steal?.pool).toBeUndefined();
    expect(steal?.loop).toBeUndefined();
  });

  it('feeds its loop with a pool as a control beside it', async () => {
    const { cells, ...rest } = await plan();
    const control = cells.at(-1);
    expect(control?.label).toBe('attack/v/native-loop-disguide+open/none/b20/s1');
    expect(control?.spec).toMatchObject({ control: 'native-loop', loopOf: 'disguide', pool: 'p', defense: 'none' });
    const loop = steals({ cells, ...rest }).find((job) => job.loop === 'native');
    expect(loop).toMatchObject({ budgetQueries: 20, attack: { id: 'disguide' }, pool: { size: 60 } });
  });

  it.each<[string, string, Partial<Suite>]>([
    ['useless-pool', '/attacks/0/pool', { attacks: [{ attack: 'disguide', pool: 'p', budgets: [20] }] }],
    [
      'no-standard-track',
      '/attacks/0/recoveries',
      { attacks: [{ attack: 'disguide', budgets: [20], recoveries: ['argmax'] }] },
    ],
    ['no-loop', '/controls/0', { controls: [{ control: 'native-loop', pool: 'p', budgets: [20] }] }],
    [
      'no-loop',
      '/controls/0/attack',
      { controls: [{ control: 'native-loop', attack: 'knockoff-random', pool: 'p', budgets: [20] }] },
    ],
    [
      'unknown-pool',
      '/controls/0/pool',
      { controls: [{ control: 'native-loop', attack: 'disguide', pool: 'q', budgets: [20] }] },
    ],
    ['no-budgets', '/controls/0', { controls: [{ control: 'native-loop', attack: 'disguide', pool: 'p' }] }],
    ['useless-attack', '/controls/0', { controls: [{ control: 'zero-queries', attack: 'disguide' }] }],
  ])('refuses %s at %s', async (code, pointer, change) => {
    const where = expect.stringMatching(new RegExp(`#${pointer}$`)) as string;
    await expect(load(change)).rejects.toMatchObject({ code, where });
  });
});
