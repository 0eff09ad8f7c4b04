// Pools that are the victim's own data, and detectors that are tested against what they already know.
import { SuiteError } from '../../contract/errors.js';
import {
  benignChoices,
  isOwnPart,
  poolParts,
  type AnyVictimSpec,
  type DatasetChoice,
  type PlainPool,
  type Suite,
} from '../../contract/suite.js';
import { needPlain } from './check-pools.js';

type At = (pointer: string) => string;

/** Throws SuiteError `own-data-pool`, `other-data-pool`, `own-data-detector` or `unseen-is-anomalous`. */
export function checkOwnData(suite: Suite, at: At): void {
  checkAttackPools(suite, at);
  checkDetectorPools(suite, at);
}

/** The error of an attack whose pool is the victim's data and does not say so, or the other way round. */
export function wrongPool(pool: PlainPool, victim: AnyVictimSpec, where: string): SuiteError {
  const { id, split } = pool;
  if (isOwnPart(pool))
    return new SuiteError(`pool ${id} is declared in-distribution and is not the data of victim ${victim.id}`, {
      code: 'other-data-pool',
      where,
      expected: `dataset ${victim.dataset}`,
      hint: `Remove ${split === 'test-pool' ? '"split": "test-pool"' : '"inDistribution"'}, or name the victims of that dataset in the attack's "victims".`,
    });
  return new SuiteError(`pool ${id} is the data of victim ${victim.id}`, {
    code: 'own-data-pool',
    where,
    expected: 'images that the victim was not trained or tested on',
    got: victim.dataset,
    hint: 'Take another dataset, or declare an adversary who has such images: "inDistribution": true in the pool, which then holds images of the reserve; in a mix, "split": "reserve".',
  });
}

function checkAttackPools({ attacks, pools, victims }: Suite, at: At): void {
  for (const [index, { pool: id, victims: only }] of attacks.entries()) {
    const pool = pools.find((candidate) => candidate.id === id);
    if (pool === undefined) continue;
    for (const victim of victims) {
      if (only !== undefined && !only.includes(victim.id)) continue;
      const wrong = poolParts(pool).find((part) => isSame(part, victim) !== isOwnPart(part));
      if (wrong !== undefined) throw wrongPool(wrong, victim, at(`/attacks/${index}/pool`));
    }
  }
}

function checkDetectorPools({ detectors = [], pools, victims }: Suite, at: At): void {
  for (const [index, { anomalous, unseen = [], ...spec }] of detectors.entries()) {
    const benign = benignChoices(spec, victims);
    const trained = pools.find(({ id }) => id === anomalous);
    if (trained === undefined) continue;
    const against = needPlain(trained, at(`/detectors/${index}/anomalous`));
    for (const entry of benign) refuseBenign(against, entry, at(`/detectors/${index}/anomalous`));
    for (const [position, id] of unseen.entries()) {
      const where = at(`/detectors/${index}/unseen/${position}`);
      const named = pools.find((candidate) => candidate.id === id);
      if (named === undefined) continue;
      const pool = needPlain(named, where);
      if (isSame(pool, against))
        throw new SuiteError(`pool ${id} is what the detector is trained against`, {
          code: 'unseen-is-anomalous',
          where,
          expected: `another dataset than ${anomalous} has`,
          got: pool.dataset,
          hint: 'Name a pool of other images, or leave it out: the accuracy on the pool it was trained against is reported anyway.',
        });
      for (const entry of benign) refuseBenign(pool, entry, where);
    }
  }
}

function refuseBenign(pool: PlainPool, benign: DatasetChoice, where: string): void {
  if (!isSame(pool, benign)) return;
  throw new SuiteError(`pool ${pool.id} is the benign dataset`, {
    code: 'own-data-detector',
    where,
    expected: `another dataset than ${benign.dataset}`,
    got: pool.dataset,
    hint: "Take another pool; how often a detector notices an attacker with images like the victim's is reported as in-distribution accuracy.",
  });
}

function isSame(left: DatasetChoice, right: DatasetChoice): boolean {
  return left.dataset === right.dataset && left.variant === right.variant;
}
