// Suites that would measure what is not so: each is refused with its class, its code, its place and the next act.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadSuite } from '../../../../bench/pipeline/suite/load.js';
import { TINY_SUITE } from '../../../fixtures/tiny-suite.js';
import { ourError } from '../../../support/errors.js';
import { temporaryFolder } from '../../../support/temporary.js';

const FOREIGN = { dataset: 'image-folder', share: 0.75 };
const mixed = (...mix: readonly object[]) => ({ pools: [{ id: 'pool', size: 60, mix }], detectors: [] });

const OWN = { id: 'own', dataset: 'cifar10', size: 10, inDistribution: true };
const flagged = (parameters: object, anomalous: string | null = 'pool') => ({
  defenses: [{ defense: 'flagged', parameters: { ...(anomalous === null ? {} : { anomalous }), ...parameters } }],
});

describe('A suite is refused', () => {
  it.each([
    [
      "whose defense's outliers are the attacker's pool",
      { defenses: [{ defense: 'rounding', outliers: 'pool' }] },
      'outliers-are-pool',
      '/defenses/0/outliers',
    ],
    [
      'whose detector is tested, as if unseen, on what it is fitted on',
      { detectors: [{ detector: 'low-level-probe', benign: ['cifar10'], anomalous: 'pool', unseen: ['pool'] }] },
      'unseen-is-anomalous',
      '/detectors/0/unseen/0',
    ],
    [
      'whose honest clients ask what an attack asks',
      { streamDetectors: [{ detector: 'prada', benign: [{ pool: 'pool' }] }] },
      'benign-is-pool',
      '/streamDetectors/0/benign/0/pool',
    ],
    [
      'whose mixed pool has shares that are no whole',
      mixed(FOREIGN, { dataset: 'cifar10', split: 'reserve', share: 0.2 }),
      'mix-shares',
      '/pools/0/mix',
    ],
    [
      'whose mixed pool would hand out test images',
      mixed(FOREIGN, { dataset: 'cifar10', split: 'test', share: 0.25 }),
      'pool-test-images',
      '/pools/0/mix/1/split',
    ],
    [
      'whose pool would hand out test images',
      { pools: [{ id: 'pool', dataset: 'image-folder', split: 'test', size: 60 }] },
      'pool-test-images',
      '/pools/0/split',
    ],
    [
      'whose attack has more clients than queries',
      { attacks: [{ attack: 'knockoff-random', pool: 'pool', budgets: [60, 20], clients: 21 }] },
      'clients-above-budget',
      '/attacks/0/clients',
    ],
    [
      'whose defense holds a detector that judges no single query',
      flagged({ detector: 'prada' }),
      'detector-of-streams',
      '/defenses/0/parameters/detector',
    ],
    ['whose defense has nothing to fit its detector against', flagged({}, null), 'no-anomalous', '/defenses/0'],
    [
      "whose defense takes the victim's own kind of images for an attacker's",
      { ...flagged({}, 'own'), pools: [...TINY_SUITE.pools, OWN] },
      'own-data-detector',
      '/defenses/0/parameters/anomalous',
    ],
    [
      'whose defenses hold one detector twice',
      { defenses: [[...flagged({}).defenses, ...flagged({ response: 'argmax' }).defenses]] },
      'detector-twice',
      '/defenses/0/1',
    ],
    [
      'whose defense gives its detector what that does not take',
      flagged({ detectorParameters: { temperatur: 1 } }),
      'bad-parameters',
      '/defenses/0/parameters/detectorParameters',
    ],
  ])('%s', async (_what, change, code, pointer) => {
    const file = path.join(await temporaryFolder(), 'suite.json');
    await writeFile(file, JSON.stringify({ ...TINY_SUITE, schemaVersion: 3, ...change }));
    const error = await ourError(loadSuite(file, '/'));
    expect(error).toMatchObject({ name: 'SuiteError', code, where: `${file}#${pointer}` });
    expect(error.hint).toMatch(/^[A-Z].{10,}[.]$/);
  });
});
