// Lines of a suite that differ in the parameters of a network alone: cells, labels, paths and keys of their own.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { Plan } from '../../../../bench/contract/plan.js';
import type { Suite } from '../../../../bench/contract/suite.js';
import { dataset as imageFolder } from '../../../../bench/datasets/image-folder.js';
import { importDataset } from '../../../../bench/pipeline/data/import.js';
import { loadSuite } from '../../../../bench/pipeline/suite/load.js';
import { planSuite } from '../../../../bench/pipeline/plan/plan.js';
import { resultPath } from '../../../../bench/pipeline/store/result-store.js';
import { classFolders } from '../../../support/dataset-trees.js';
import { tempFolder } from '../../../support/temp-folder.js';

const SUITE: Suite = {
  name: 'widths',
  version: '1.0.0',
  title: 'Widths',
  seeds: [1],
  splits: { reserve: 0.5, validation: 0.2 },
  victims: [{ id: 'v', dataset: 'image-folder', variant: 'mine', model: 'cnn', minimumAccuracy: 0 }],
  pools: [{ id: 'p', dataset: 'image-folder', variant: 'my-pool', size: 60 }],
  attacks: [],
};

async function twoCopies(): Promise<string> {
  const dataRoot = await tempFolder();
  for (const [variant, count] of Object.entries({ mine: 150, 'my-pool': 60 })) {
    const source = await tempFolder();
    await classFolders(source, { a: count, b: count });
    await importDataset({ plugin: imageFolder, source, dataRoot, variant, size: [16, 16] });
  }
  return dataRoot;
}

async function plan(change: Partial<Suite>): Promise<Plan> {
  const folder = await tempFolder();
  const file = path.join(folder, 'widths.json');
  await writeFile(file, JSON.stringify({ ...SUITE, ...change }));
  return planSuite(await loadSuite(file, folder), { dataRoot: await twoCopies(), backendFamily: 'wasm' });
}

/** Paths of the cells' records without the digits of their keys. */
function placesOf({ suite, cells }: Plan): readonly string[] {
  return cells.map(({ spec, state }) => {
    if (state.kind !== 'planned') throw new Error('the cell was not planned');
    return resultPath({ scientific: { suite, cell: spec, key: state.key } }).replace(/[0-9a-f]{12}\.json$/, '….json');
  });
}

const narrow = { model: 'cnn', modelParameters: { widths: [8, 16] } };

it('two surrogates of one model with other parameters are two cells, with a label and a path of their own', async () => {
  const line = { attack: 'knockoff-random', pool: 'p', budgets: [50] };
  const attacks = [
    { ...line, surrogate: { model: 'cnn' } },
    { ...line, surrogate: narrow },
  ];
  const controls = [
    { control: 'true-labels' as const, budgets: [50], surrogate: { model: 'cnn' } },
    { control: 'true-labels' as const, budgets: [50], surrogate: narrow },
  ];
  const planned = await plan({ attacks, controls });
  expect(planned.cells.map(({ label }) => label)).toEqual([
    'attack/v/knockoff-random/none/b50/s1',
    'attack/v/knockoff-random+cnn-widths-8-16/none/b50/s1',
    'attack/v/true-labels/none/b50/s1',
    'attack/v/true-labels+cnn-widths-8-16/none/b50/s1',
  ]);
  expect(placesOf(planned)).toEqual([
    'widths/1.0.0/attack/v/knockoff-random/none/b50-s1-….json',
    'widths/1.0.0/attack/v/knockoff-random+cnn-widths-8-16/none/b50-s1-….json',
    'widths/1.0.0/attack/v/true-labels/none/b50-s1-….json',
    'widths/1.0.0/attack/v/true-labels+cnn-widths-8-16/none/b50-s1-….json',
  ]);
  expect(new Set(planned.cells.map(({ state }) => state.kind === 'planned' && state.key)).size).toBe(4);
  // The queries are the same; only what learns from them differs.
  expect(planned.jobs.filter(({ spec }) => spec.kind === 'steal')).toHaveLength(1);
});

it('a cell says nothing of parameters that the suite leaves out or leaves empty: its key stays what it was', async () => {
  const line = { attack: 'knockoff-random', pool: 'p', budgets: [50] };
  const keyOf = async (modelParameters: object): Promise<unknown> => {
    const surrogate = { model: 'cnn', ...modelParameters };
    const [cell] = (await plan({ attacks: [{ ...line, surrogate }] })).cells;
    expect(cell?.spec).not.toHaveProperty('surrogateParameters');
    expect(cell?.spec).not.toHaveProperty('modelParameters');
    return cell?.state;
  };
  expect(await keyOf({ modelParameters: {} })).toEqual(await keyOf({}));
});

it("a cell names the parameters of its victim's model, and of a detector's network", async () => {
  const [victim] = SUITE.victims;
  if (victim === undefined) throw new Error('the suite lost its victim');
  const planned = await plan({
    victims: [{ ...victim, ...narrow }],
    surrogate: { model: 'cnn' },
    attacks: [{ attack: 'knockoff-random', pool: 'p', budgets: [50] }],
    detectors: [
      {
        detector: 'binary-classifier',
        network: narrow,
        benign: [{ dataset: 'image-folder', variant: 'mine' }],
        anomalous: 'p',
      },
    ],
  });
  expect(planned.cells.map(({ spec }) => spec)).toMatchObject([
    { modelParameters: { widths: [8, 16] } },
    { network: 'cnn', networkParameters: { widths: [8, 16] } },
  ]);
  expect(planned.cells[1]?.label).toBe('detector/image-folder+mine/binary-classifier+cnn-widths-8-16/p/s1');
});
