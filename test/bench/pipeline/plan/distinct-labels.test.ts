import { expect, test } from 'vitest';
import type { AttackCell, Cell, Job } from '../../../../bench/contract/plan.js';
import { distinctLabels } from '../../../../bench/pipeline/plan/distinct-labels.js';

const digest = (digit: number): string => String(digit).repeat(64);

const SPEC: AttackCell = {
  kind: 'attack',
  victim: 'v',
  dataset: 'd',
  model: 'cnn',
  attack: 'a',
  control: null,
  defense: 'none',
  defenseParameters: {},
  pool: 'p',
  surrogateModel: 'cnn',
  budgetQueries: 10,
  seed: 1,
};

function cell(spec: Partial<AttackCell>, jobs: Readonly<Record<string, string>>): Cell {
  return { label: 'attack/v/a', spec: { ...SPEC, ...spec }, state: { kind: 'planned', key: digest(0), jobs } };
}

function job(key: string, label: string): Job {
  const spec: Job['spec'] = {
    kind: 'train-surrogate',
    source: { kind: 'none' },
    shape: [1, 1, 1],
    classes: 2,
    model: { id: 'cnn', version: '1.0.0', parameters: {} },
    init: 'random',
    training: {
      optimizer: 'sgd',
      learningRate: 0.1,
      momentum: 0.9,
      nesterov: false,
      weightDecay: 0,
      batchSize: 2,
      epochs: 1,
      schedule: { kind: 'constant' },
      augmentation: { cropPixels: 0, flip: false, perBatch: false },
    },
    seed: 1,
  };
  return { key, backendFamily: 'cpu', label, needs: [], cost: 1, spec };
}

const labelsOf = (items: readonly { readonly label: string }[]): string[] => items.map(({ label }) => label);

test('labels that are already distinct stay short', () => {
  const cells = [cell({}, {}), { ...cell({}, {}), label: 'attack/v/b' }];
  expect(labelsOf(distinctLabels(cells, []).cells)).toEqual(['attack/v/a', 'attack/v/b']);
});

test('cells that differ in pool or surrogate alone are told apart by them', () => {
  const cells = [cell({}, {}), cell({ surrogateModel: 'resnet34' }, {}), cell({ pool: 'q' }, {})];
  expect(labelsOf(distinctLabels(cells, []).cells)).toEqual([
    'attack/v/a (p, cnn)',
    'attack/v/a (p, resnet34)',
    'attack/v/a (q, cnn)',
  ]);
});

test('cells that differ only in what the label and the pool cannot say are numbered', () => {
  const cells = [cell({}, {}), cell({}, {})];
  expect(labelsOf(distinctLabels(cells, []).cells)).toEqual(['attack/v/a (p, cnn) #1', 'attack/v/a (p, cnn) #2']);
});

test('a job is named after the one cell that needs it, and keeps its name where several do', () => {
  const cells = [
    cell({}, { steal: digest(1), surrogate: digest(2) }),
    cell({ surrogateModel: 'resnet34' }, { steal: digest(1), surrogate: digest(3) }),
  ];
  const jobs = [
    job(digest(1), 'steal/v'),
    job(digest(2), 'train/v'),
    job(digest(3), 'train/v'),
    job(digest(4), 'other'),
  ];
  expect(labelsOf(distinctLabels(cells, jobs).jobs)).toEqual([
    'steal/v',
    'train/v (p, cnn)',
    'train/v (p, resnet34)',
    'other',
  ]);
});
