// The poster's figures, written down a second time from the source and compared with suites/poster.json:
// Atli, Szyller, Juuti, Marchal, Asokan, "Stealing Complex DNN Models: Limitations and Defense Strategies".
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Suite } from '../../bench/contract/suite.js';

const suite = JSON.parse(readFileSync(new URL('../../suites/poster.json', import.meta.url), 'utf8')) as Suite;

/** Table "attack effectiveness": victim accuracy, surrogate accuracy (a lower bound), ratio. */
const ATTACK: readonly (readonly [victim: string, victimPercent: number, surrogatePercent: number, ratio: number])[] = [
  ['caltech256-resnet34', 87, 75, 0.86],
  ['cubs200-resnet34', 77, 51, 0.66],
  ['cifar10-resnet34', 94, 73, 0.77],
  ['cifar10-cnn', 87, 71, 0.81],
  ['gtsrb-resnet34', 98, 61, 0.62],
];

/** GTSRB classes that the transfer set seldom shows, and others: class, victim, surrogate. */
const CLASSES: readonly (readonly [label: number, victimPercent: number, surrogatePercent: number])[] = [
  [20, 100, 88],
  [21, 99, 0],
  [39, 94, 0],
  [40, 99, 94],
];

/** Table "detection": benign accuracy, anomalous accuracy. */
const DETECTION: readonly (readonly [dataset: string, benignPercent: number, anomalousPercent: number])[] = [
  ['cubs200', 93, 93],
  ['caltech256', 63, 56],
  ['gtsrb', 99, 100],
  ['cifar10', 96, 96],
  ['diabetic5', 99, 99],
];

describe('suites/poster.json', () => {
  it.each(ATTACK)('shows %s as published: %i %%, at least %i %%, x%f', (id, victimPercent, surrogatePercent, ratio) => {
    const reference = suite.victims.find((victim) => victim.id === id)?.reference;
    expect(reference?.victimAccuracy).toBeCloseTo(victimPercent / 100, 12);
    expect(reference?.surrogateAccuracy).toBeCloseTo(surrogatePercent / 100, 12);
    expect(reference?.surrogateBound).toBe('>=');
    expect(reference?.ratio).toBe(ratio);
  });

  it('has the five pairs of the poster and no other', () => {
    expect(suite.victims.map(({ id }) => id)).toEqual(ATTACK.map(([id]) => id));
  });

  it('agrees with the average ratio that the poster prints, x0.74', () => {
    const ratios = suite.victims.map(({ reference }) => reference?.ratio ?? Number.NaN);
    // (0.86 + 0.66 + 0.77 + 0.81 + 0.62) / 5 = 0.744
    expect(ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length).toBeCloseTo(0.744, 12);
  });

  it.each(CLASSES)('shows GTSRB class %i as published', (label, victimPercent, surrogatePercent) => {
    const classes = suite.victims.find(({ id }) => id === 'gtsrb-resnet34')?.reference?.classes;
    expect(classes?.find((row) => row.class === label)).toEqual({
      class: label,
      victimAccuracy: victimPercent / 100,
      surrogateAccuracy: surrogatePercent / 100,
    });
  });

  it.each(DETECTION)('shows the detector of %s as published', (dataset, benignPercent, anomalousPercent) => {
    const setups = (suite.detectors ?? []).filter(({ references = [] }) => references.length > 0);
    expect(setups).toHaveLength(1);
    expect(setups[0]).toMatchObject({ detector: 'binary-classifier', anomalous: 'imagenet-100k' });
    expect(setups[0]?.benign).toContain(dataset);
    expect(setups[0]?.references?.find((row) => row.dataset === dataset)).toMatchObject({
      benignAccuracy: benignPercent / 100,
      anomalousAccuracy: anomalousPercent / 100,
    });
  });

  it('asks 100,000 ImageNet images of each victim and gets full posteriors', () => {
    expect(suite.pools).toEqual([{ id: 'imagenet-100k', dataset: 'imagenet', size: 100_000 }]);
    expect(suite.defenses?.[0]).toEqual({ defense: 'none' });
    const asked = suite.attacks.flatMap(({ victims = [], budgets }) => victims.map((id) => [id, Math.max(...budgets)]));
    expect(asked.sort()).toEqual(ATTACK.map(([id]) => [id, 100_000]).sort());
  });

  it('starts every ResNet-34, victim or surrogate, from ImageNet weights', () => {
    const victims = suite.victims.filter((victim) => 'model' in victim);
    const models = [...victims, suite.surrogate, ...suite.attacks.map(({ surrogate }) => surrogate)];
    const resnets = models.filter((model) => model?.model === 'resnet34');
    expect(resnets).toHaveLength(5);
    expect(resnets.every((model) => model?.init === 'imagenet')).toBe(true);
  });
});
