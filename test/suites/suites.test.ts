// Every suite that comes with the package is valid, and asks for what the documents say.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { poolParts, type Suite } from '../../bench/contract/suite.js';
import { resolveTraining } from '../../bench/contract/training.js';
import { loadSuite } from '../../bench/pipeline/suite/load.js';

const SUITES = fileURLToPath(new URL('../../suites/', import.meta.url));
const SCHEMA = path.join(SUITES, 'suite.schema.json');
const validate = new Ajv2020({ allErrors: true, strict: true, strictTypes: false }).compile(
  JSON.parse(readFileSync(SCHEMA, 'utf8')) as object,
);
const names = ['', 'published/']
  .flatMap((folder) => readdirSync(path.join(SUITES, folder)).map((name) => `${folder}${name}`))
  .filter((name) => name.endsWith('.json') && !name.endsWith('.schema.json'))
  .map((name) => name.slice(0, -'.json'.length));

function read(name: string): unknown {
  return JSON.parse(readFileSync(path.join(SUITES, `${name}.json`), 'utf8'));
}

function suite(name: string): Suite {
  return read(name) as Suite;
}

describe.each(names)('suites/%s.json', (name) => {
  it('satisfies the schema that it names', () => {
    const document = read(name) as { readonly $schema?: string };
    expect(path.join(SUITES, path.dirname(name), document.$schema ?? 'none')).toBe(SCHEMA);
    validate(document);
    expect(validate.errors).toBeNull();
  });

  it('names only what exists', async () => {
    await expect(loadSuite(path.join(SUITES, `${name}.json`), SUITES)).resolves.toMatchObject({
      suite: { name: path.basename(name) },
    });
  });
});

describe('the quickstart', () => {
  it('needs nothing that must be downloaded', () => {
    const { victims, pools, detectors = [] } = suite('quickstart');
    const datasets = [
      ...[...victims, ...pools.flatMap(poolParts)].map(({ dataset }) => dataset),
      ...detectors.flatMap(({ benign }) => benign),
    ];
    expect(new Set(datasets)).toEqual(new Set(['synthetic-signs', 'dead-leaves']));
  });
});

describe.each([
  { name: 'cifar10-cnn', dataset: 'cifar10', flip: true },
  // A mirrored sign is another sign (keep left, keep right).
  { name: 'gtsrb-cnn', dataset: 'gtsrb', flip: false },
])('$name', ({ name, dataset, flip }) => {
  const { victims, surrogate, attacks, seeds, controls = [] } = suite(name);
  // The recipe whose PyTorch figures the results are held against.
  const recipe = {
    optimizer: 'sgd',
    learningRate: 0.1,
    momentum: 0.9,
    nesterov: true,
    weightDecay: 5e-4,
    batchSize: 128,
    // PyTorch's OneCycleLR: pct_start 0.3, div_factor 25, final_div_factor 1e4, cycle_momentum True.
    schedule: {
      kind: 'one-cycle',
      warmupFraction: 0.3,
      initialDivisor: 25,
      finalDivisor: 10_000,
      cycleMomentum: true,
    },
    augmentation: { cropPixels: 2, flip, perBatch: true },
  };

  it('trains its victim for 8 epochs with the reference recipe', () => {
    const [victim] = victims;
    expect(victim).toMatchObject({ dataset, model: 'cnn', inputSize: [32, 32] });
    const training = victim !== undefined && 'training' in victim ? victim.training : {};
    expect(resolveTraining(training, 45_000)).toEqual({ ...recipe, epochs: 8 });
  });

  // max(8, min(60, 160000 / budget)) epochs.
  it.each([
    [1000, 60],
    [5000, 32],
    [20_000, 8],
    [50_000, 8],
  ])('trains a surrogate of %i answers for %i epochs', (budget, epochs) => {
    expect(resolveTraining(surrogate?.training ?? {}, budget)).toEqual({ ...recipe, epochs });
  });

  it('asks Tiny-ImageNet 1,000 to 50,000 times, with three seeds and every control', () => {
    expect(attacks.map(({ pool, budgets }) => ({ pool, budgets }))).toEqual([
      { pool: 'tiny-imagenet', budgets: [1000, 5000, 20_000, 50_000] },
    ]);
    expect(seeds).toEqual([1, 2, 3]);
    expect(controls.map(({ control }) => control).sort()).toEqual([
      'in-distribution',
      'majority-class',
      'random-noise',
      'true-labels',
      'zero-queries',
    ]);
  });
});

describe('the suites of all attacks', () => {
  const [mnist, fashion] = [suite('mnist-attacks'), suite('fashion-attacks')];

  it.each([300, 1000, 3000, 10_000])('show a surrogate of %i answers 150,000 images, as any other', (budget) => {
    for (const { surrogate } of [mnist, fashion]) {
      expect(budget * resolveTraining(surrogate?.training ?? {}, budget).epochs).toBe(150_000);
    }
  });

  it('ask the same in both, each victim beside the other one as a pool', () => {
    const asked = ({ attacks, victims }: Suite) =>
      attacks.map(({ victims: only, pool, ...rest }) => ({
        ...rest,
        pool: pool === victims[0]?.dataset ? 'own' : (pool?.replace(/^(fashion-)?mnist$/, 'foreign') ?? null),
        precision: only?.map((id) => id.endsWith('-float32')),
      }));
    expect(asked(fashion)).toEqual(asked(mnist));
    expect(mnist.seeds).toEqual([1, 2, 3]);
  });
});

describe('the suite beside the examples', () => {
  const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url));
  const file = path.join(EXAMPLES, 'cifar10.json');

  it('compares an attack with itself as a submission', async () => {
    const { suite: loaded } = await loadSuite(file, EXAMPLES);
    const [builtIn, submitted] = loaded.attacks;
    expect(submitted).toEqual({ ...builtIn, attack: 'knockoff-torch', submission: './knockoff-torch' });
  });

  it('has the victim and the surrogate of cifar10-cnn, so that both suites share the victim that was trained', () => {
    const own = JSON.parse(readFileSync(file, 'utf8')) as Suite;
    const other = suite('cifar10-cnn');
    expect(other.victims).toMatchObject(own.victims);
    expect(own.surrogate).toEqual(other.surrogate);
    expect(other.pools).toEqual(expect.arrayContaining([...own.pools]));
  });
});
