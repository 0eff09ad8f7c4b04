// Published weights in a plan and in a job: named by digest, skipped with the command that gets them, loaded but for the
// last layer where the classes differ.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../../../bench/contract/plan.js';
import type { Suite } from '../../../../bench/contract/suite.js';
import { resolveTraining } from '../../../../bench/contract/training.js';
import { model as resnet20 } from '../../../../bench/models/resnet20.js';
import { createNetwork, initialNetwork } from '../../../../bench/pipeline/jobs/network.js';
import { planSuite } from '../../../../bench/pipeline/plan/plan.js';
import { importWeights } from '../../../../bench/pipeline/weights/import.js';
import { Classifier } from '../../../../bench/tensor/classifier.js';
import { openTensors } from '../../../../bench/tensor/open.js';
import { encodeSafetensors } from '../../../../bench/tensor/safetensors.js';
import { readWeights } from '../../../../bench/tensor/weights.js';
import { importTinyData } from '../../../fixtures/tiny-suite.js';
import { tempFolder } from '../../../support/temp-folder.js';
import { torchArrays } from '../../../support/torch-weights.js';

beforeAll(() => openTensors({ backend: 'wasm' }));

const SUITE: Suite = {
  name: 'pretrained',
  version: '1.0.0',
  title: 'A published victim, and surrogates from scratch and from its weights',
  seeds: [1],
  victims: [
    { id: 'v', dataset: 'cifar10', model: 'resnet20', init: 'cifar10', minimumAccuracy: 0, training: { epochs: 0 } },
  ],
  pools: [{ id: 'pool', dataset: 'image-folder', size: 20 }],
  attacks: [
    { attack: 'knockoff-random', pool: 'pool', budgets: [20], surrogate: { model: 'resnet20' } },
    { attack: 'knockoff-random', pool: 'pool', budgets: [20], surrogate: { model: 'resnet20', init: 'cifar10' } },
  ],
};

async function machine(withWeights: boolean): Promise<{ root: string; sha256: string }> {
  const root = await tempFolder();
  await importTinyData(path.join(root, 'raw'), root);
  if (!withWeights) return { root, sha256: '' };
  const source = Classifier.create({ plugin: resnet20, shape: [32, 32, 3], classes: 10, seed: 5 });
  const file = path.join(root, 'resnet20.safetensors');
  await mkdir(root, { recursive: true });
  await writeFile(file, encodeSafetensors(torchArrays(await readWeights(source.model))));
  source.dispose();
  const { record } = await importWeights({ plugin: resnet20, file, dataRoot: root });
  return { root, sha256: record.sha256 };
}

const planOn = (root: string, suite = SUITE): Promise<Plan> =>
  planSuite(
    { suite, digest: 'd'.repeat(64), file: 'suite.json', submissions: new Map() },
    { dataRoot: root, backendFamily: 'wasm' },
  );

describe('a plan with published weights', () => {
  it('skips the cells whose weights are not here, with the command that gets them', async () => {
    const { root } = await machine(false);
    const { cells, jobs } = await planOn(root);
    expect(jobs).toEqual([]);
    for (const { state } of cells) {
      expect(state).toMatchObject({ kind: 'skipped', code: 'weights-missing' });
      expect(state).toMatchObject({ fix: 'Run `stealbench weights fetch resnet20`.' });
    }
  });

  it('names them by digest in the jobs, tells the cells apart, and shares the queries', async () => {
    const { root, sha256 } = await machine(true);
    const { cells, jobs } = await planOn(root);
    expect(cells.map(({ label }) => label)).toEqual([
      'attack/v/knockoff-random/none/b20/s1',
      'attack/v/knockoff-random+cifar10/none/b20/s1',
    ]);
    const init = { weights: 'cifar10', sha256, classes: 10 };
    const victims = jobs.filter(({ spec }) => spec.kind === 'train-victim');
    expect(victims.map(({ spec }) => spec)).toEqual([expect.objectContaining({ init })]);
    const surrogates = jobs.filter(({ spec }) => spec.kind === 'train-surrogate');
    expect(surrogates.map(({ spec }) => 'init' in spec && spec.init)).toEqual(['random', init]);
    expect(jobs.filter(({ spec }) => spec.kind === 'steal')).toHaveLength(1);
    expect(cells.map(({ spec }) => spec.kind === 'attack' && spec.victimInit)).toEqual(['cifar10', 'cifar10']);
  });
});

describe('a network that starts from published weights', () => {
  const start = async (classes: number): Promise<{ network: Classifier; fresh: Classifier; source: Classifier }> => {
    const { root, sha256 } = await machine(true);
    const model = { id: 'resnet20', version: '1.0.0', parameters: {} };
    const slice = { data: { dataset: 'x', variant: 'x', digest: '' }, split: 'x', size: null, splits: null, shape: [] };
    const init = { weights: 'cifar10', sha256, classes: 10 };
    const training = resolveTraining({ epochs: 0 }, 1);
    const spec = { kind: 'train-victim' as const, train: slice, classes, model, init, training, seed: 1 };
    const network = await initialNetwork({ spec, dataRoot: root }, [32, 32, 3]);
    const fresh = await createNetwork(model, { shape: [32, 32, 3], classes, role: 'train-victim', seed: 1 });
    const source = Classifier.create({ plugin: resnet20, shape: [32, 32, 3], classes: 10, seed: 5 });
    return { network, fresh, source };
  };

  it.each([
    { classes: 10, head: 'source' as const },
    { classes: 4, head: 'fresh' as const },
  ])('has their features, and for $classes classes the last layer of the $head', async ({ classes, head }) => {
    const networks = await start(classes);
    const [own, expected] = [await readWeights(networks.network.model), await readWeights(networks[head].model)];
    expect(own.get('linear/kernel')).toEqual(expected.get('linear/kernel'));
    expect(own.get('linear/bias')).toEqual(expected.get('linear/bias'));
    const features = await readWeights(networks.source.model);
    for (const [name, array] of own) if (!name.startsWith('linear/')) expect(array).toEqual(features.get(name));
    for (const network of Object.values(networks)) network.dispose();
  });
});
