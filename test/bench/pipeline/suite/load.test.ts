import { symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT, StealBenchError } from '../../../../bench/contract/errors.js';
import type { Suite } from '../../../../bench/contract/suite.js';
import { loadSuite } from '../../../../bench/pipeline/suite/load.js';
import { TINY_SUITE } from '../../../fixtures/tiny-suite.js';
import { temporaryFolder } from '../../../support/temporary.js';

async function failureOf(content: unknown): Promise<StealBenchError> {
  const file = path.join(await temporaryFolder(), 'suite.json');
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  const error: unknown = await loadSuite(file, '/').catch((thrown: unknown) => thrown);
  if (!(error instanceof StealBenchError)) throw new Error(`expected a coded error, got ${String(error)}`);
  return error;
}

const attack = TINY_SUITE.attacks[0];
const victim = TINY_SUITE.victims[0];
const detector = TINY_SUITE.detectors?.[0];
const surrogate = TINY_SUITE.surrogate;
if (attack === undefined || victim === undefined || detector === undefined || surrogate === undefined)
  throw new Error('the tiny suite lost a part');

type BadSuite = readonly [
  what: string,
  change: Partial<Suite> | Record<string, unknown>,
  code: string,
  pointer: string,
  words: string,
];

const BAD: readonly BadSuite[] = [
  [
    'two lines that differ in the training of their surrogates alone, which no row could say',
    { attacks: [attack, { ...attack, surrogate: { ...surrogate, training: { epochs: 3 } } }] },
    'same-row',
    '#/attacks/1',
    'got another training of the surrogate',
  ],
  [
    'two lines of further budgets with another training',
    { attacks: [attack, { ...attack, budgets: [30], surrogate: { ...surrogate, training: { epochs: 3 } } }] },
    'same-row',
    '#/attacks/1',
    'got another training of the surrogate',
  ],
  [
    'one cell asked for by two lines',
    { attacks: [attack, { ...attack, budgets: [30, 60], surrogate }] },
    'same-row',
    '#/attacks/1',
    'got a budget of 60 in both',
  ],
  [
    'a control twice',
    { controls: [{ control: 'majority-class' }, { control: 'majority-class', surrogate: { model: 'resnet20' } }] },
    'same-row',
    '#/controls/1',
    'two lines make one row: control majority-class into none',
  ],
  ['an unknown key', { attakcs: [] }, 'suite-schema', '#', 'unknown key "attakcs"'],
  ['a wrong type', { seeds: ['one'] }, 'suite-schema', '#/seeds/0', 'must be integer'],
  [
    'a schema of a later version, which may give a key another meaning',
    { schemaVersion: 4 },
    'suite-newer',
    '#/schemaVersion',
    'expected at most 3, got 4',
  ],
  ['a schema version that never was', { schemaVersion: 0 }, 'suite-schema', '#/schemaVersion', 'got 0'],
  ['seed 0, which libraries take for "random"', { seeds: [0] }, 'suite-schema', '#/seeds/0', 'must be >= 1'],
  [
    'an unknown attack',
    { attacks: [{ ...attack, attack: 'knockof-random' }] },
    'unknown-attack',
    '#/attacks/0/attack',
    'knockof-random',
  ],
  [
    'an unknown dataset',
    { victims: [{ ...victim, dataset: 'cifar1' }] },
    'unknown-dataset',
    '#/victims/0/dataset',
    'cifar1',
  ],
  ['an unknown model', { victims: [{ ...victim, model: 'cnnn' }] }, 'unknown-model', '#/victims/0/model', 'cnnn'],
  [
    'published weights that the model does not have',
    { victims: [{ ...victim, model: 'resnet34', init: 'imagnet' }] },
    'unknown-weights',
    '#/victims/0/init',
    'expected one of random, imagenet, got imagnet',
  ],
  [
    'published weights of a model that has none',
    { surrogate: { model: 'cnn', init: 'imagenet' } },
    'unknown-weights',
    '#/surrogate/init',
    'model cnn has no weights "imagenet"',
  ],
  [
    "a control's surrogate from weights that its model does not have",
    { controls: [{ control: 'zero-queries', surrogate: { model: 'resnet20', init: 'imagenet' } }] },
    'unknown-weights',
    '#/controls/0/surrogate/init',
    'expected one of random, cifar10, got imagenet',
  ],
  [
    'a stem that published weights do not fit',
    { victims: [{ ...victim, model: 'resnet34', init: 'imagenet', modelParameters: { stem: 'small' } }] },
    'weights-parameters',
    '#/victims/0/modelParameters/stem',
    'expected "imagenet", got "small"',
  ],
  [
    'a network that is neither trained nor published',
    { victims: [{ ...victim, training: { epochs: 0 } }] },
    'nothing-to-train',
    '#/victims/0/training/epochs',
    'expected at least 1, got 0',
  ],
  ['an unknown pool', { attacks: [{ ...attack, pool: 'pol' }] }, 'unknown-pool', '#/attacks/0/pool', 'pol'],
  [
    'an unknown victim',
    { attacks: [{ ...attack, victims: ['tiny-cn'] }] },
    'unknown-victim',
    '#/attacks/0/victims/0',
    'tiny-cn',
  ],
  [
    'a budget above its pool',
    { attacks: [{ ...attack, budgets: [20, 61] }] },
    'budget-above-pool',
    '#/attacks/0/budgets/1',
    'expected at most 60, got 61',
  ],
  ['duplicate victim ids', { victims: [victim, victim] }, 'duplicate-id', '#/victims/1/id', 'tiny-cnn'],
  ['an unknown defense', { defenses: [{ defense: 'argmx' }] }, 'unknown-defense', '#/defenses/0/defense', 'argmx'],
  [
    'a parameter that its plug-in does not know',
    { defenses: [{ defense: 'top-k', parameters: { kk: 1 } }] },
    'bad-parameters',
    '#/defenses/0/parameters',
    'kk',
  ],
  [
    'a control without budgets',
    { controls: [{ control: 'true-labels' }] },
    'no-budgets',
    '#/controls/0',
    'true-labels',
  ],
  [
    'budgets of a control that asks nothing',
    { controls: [{ control: 'zero-queries', budgets: [1] }] },
    'useless-budgets',
    '#/controls/0/budgets',
    'zero-queries',
  ],
  [
    'more training epochs at least than at most',
    { surrogate: { model: 'cnn', training: { epochs: { images: 100, minimum: 9, maximum: 8 } } } },
    'epochs-range',
    '#/surrogate/training/epochs',
    'expected a minimum of at most 8, got 9',
  ],
  [
    'a budget above the pool of an attack that asks each image once',
    { attacks: [{ ...attack, budgets: [61] }] },
    'budget-above-pool',
    '#/attacks/0/budgets/0',
    'expected at most 60, got 61',
  ],
  [
    'a detector that looks into the victim, and no victim',
    { detectors: [{ ...detector, detector: 'mahalanobis' }] },
    'no-victim',
    '#/detectors/0',
    'looks into the victim (features)',
  ],
  [
    'a victim for a detector that sees none',
    { detectors: [{ detector: 'low-level-probe', anomalous: 'pool', victim: 'tiny-cnn' }] },
    'useless-victim',
    '#/detectors/0/victim',
    'looks into no victim',
  ],
  [
    'benign images beside the victim whose images are benign',
    { detectors: [{ detector: 'mahalanobis', anomalous: 'pool', victim: 'tiny-cnn', benign: ['cifar10'] }] },
    'benign-of-victim',
    '#/detectors/0/benign',
    'has its dataset',
  ],
  [
    'a detector of a victim that is not in the suite',
    { detectors: [{ detector: 'mahalanobis', anomalous: 'pool', victim: 'tiny-cn' }] },
    'unknown-victim',
    '#/detectors/0/victim',
    'tiny-cn',
  ],
  [
    'a detector without benign images',
    { detectors: [{ detector: 'low-level-probe', anomalous: 'pool' }] },
    'no-benign',
    '#/detectors/0',
    'without benign images',
  ],
  [
    'an unknown detector',
    { detectors: [{ ...detector, detector: 'pradda' }] },
    'unknown-detector',
    '#/detectors/0/detector',
    'pradda',
  ],
  [
    'an unseen pool that is not declared',
    { detectors: [{ ...detector, unseen: ['noise'] }] },
    'unknown-pool',
    '#/detectors/0/unseen/0',
    'noise',
  ],
];

describe('loadSuite', () => {
  it.each(BAD)('refuses %s whole, with its place', async (_what, change, code, pointer, words) => {
    const error = await failureOf({ ...TINY_SUITE, ...change });
    expect(error.code).toBe(code);
    expect(error.exitCode).toBe(EXIT.usage);
    expect(error.where).toContain(pointer);
    expect(error.message).toContain(words);
    expect(error.hint).not.toBe('');
  });

  it('names the nearest plug-in for a misspelt one', async () => {
    expect((await failureOf({ ...TINY_SUITE, attacks: [{ ...attack, attack: 'knockof-random' }] })).hint).toBe(
      'Did you mean knockoff-random?',
    );
  });

  it('names the nearest weights, and where to look for a model without any', async () => {
    const misspelt = { ...TINY_SUITE, victims: [{ ...victim, model: 'resnet34', init: 'imagnet' }] };
    expect((await failureOf(misspelt)).hint).toBe('Did you mean imagenet?');
    const none = { ...TINY_SUITE, surrogate: { model: 'cnn', init: 'imagenet' } };
    expect((await failureOf(none)).hint).toContain('`stealbench weights list`');
  });

  it('lets lines share a row that bring it further budgets, or a row of another victim', async () => {
    const training = { epochs: 3 };
    const victims = [victim, { ...victim, id: 'second' }];
    const attacks = [
      { ...attack, budgets: [20], victims: ['tiny-cnn'] },
      { ...attack, budgets: [60], victims: ['tiny-cnn'] },
      { ...attack, budgets: [20], victims: ['second'], surrogate: { ...surrogate, training } },
    ];
    const file = path.join(await temporaryFolder(), 'suite.json');
    await writeFile(file, JSON.stringify({ ...TINY_SUITE, victims, attacks }));
    expect((await loadSuite(file, '/')).suite.attacks).toEqual(attacks);
  });

  it('lets an external attack ask more than its pool holds: it may make images, or ask again', async () => {
    const folder = await temporaryFolder();
    const submission = path.resolve(import.meta.dirname, '../../../../examples/knockoff-curl');
    await symlink(submission, path.join(folder, 'attack'));
    const attacks = [{ attack: 'knockoff-curl', submission: 'attack', pool: 'pool', budgets: [61] }];
    const file = path.join(folder, 'suite.json');
    await writeFile(file, JSON.stringify({ ...TINY_SUITE, attacks }));
    expect((await loadSuite(file, '/')).suite.attacks).toEqual(attacks);
  });

  it('tells where a file stops being JSON', async () => {
    const error = await failureOf('{ "name": "tiny", }');
    expect(error.code).toBe('not-json');
    expect(error.message).toMatch(/position|line/);
  });

  it('gives the same digest whatever the order of the keys and the words beside published figures, and another for another budget', async () => {
    const folder = await temporaryFolder();
    const digestOf = async (suite: object): Promise<string> => {
      const file = path.join(folder, 'suite.json');
      await writeFile(file, JSON.stringify(suite));
      return (await loadSuite(file, '/')).digest;
    };
    const reversed = Object.fromEntries(Object.entries(TINY_SUITE).reverse());
    const [victim] = TINY_SUITE.victims;
    const published = { source: 'A paper', victimAccuracy: 0.9, surrogateAccuracy: 0.8 };
    const beside = (reference: object): object => ({ ...TINY_SUITE, victims: [{ ...victim, reference }] });
    const digest = await digestOf(beside(published));
    expect(await digestOf(beside({ ...published, differs: 'another network' }))).toBe(digest);
    expect(await digestOf(beside({ ...published, victimAccuracy: 0.91 }))).not.toBe(digest);
    expect(await digestOf({ $schema: './suite.schema.json', ...reversed })).toBe(await digestOf(TINY_SUITE));
    expect(await digestOf({ ...TINY_SUITE, attacks: [{ ...attack, budgets: [20, 40] }] })).not.toBe(
      await digestOf(TINY_SUITE),
    );
  });
});
