// Pools of a suite: their datasets exist, and shares of a mix make a whole.
import { SuiteError } from '../../contract/errors.js';
import { poolParts, type MixedPool, type PlainPool, type PoolSpec, type Suite } from '../../contract/suite.js';
import { loadPlugin } from '../registry/registry.js';

type At = (pointer: string) => string;

/** How far from 1 the shares of a mix may sum. */
const TOLERANCE = 1e-9;

/** Throws SuiteError `unknown-dataset`, `pool-split`, `mix-shares` or `mix-share-empty`. */
export async function checkPools({ pools }: Suite, at: At): Promise<void> {
  for (const [index, pool] of pools.entries()) {
    const where = at(`/pools/${index}`);
    if ('mix' in pool) checkShares(pool, where);
    else checkSplit(pool, where);
    for (const [position, { dataset }] of poolParts(pool).entries())
      await loadPlugin('datasets', dataset, 'mix' in pool ? `${where}/mix/${position}/dataset` : `${where}/dataset`);
  }
}

/** A pool of one dataset, as all but attacks need it. Throws SuiteError `mixed-pool`. */
export function needPlain(pool: PoolSpec, where: string): PlainPool {
  if (!('mix' in pool)) return pool;
  throw new SuiteError(`pool ${pool.id} is of several datasets`, {
    code: 'mixed-pool',
    where,
    expected: 'a pool of one dataset',
    got: pool.mix.map(({ dataset }) => dataset).join(', '),
    hint: 'Mixed pools are for attacks; name a pool of one dataset here.',
  });
}

function checkSplit({ id, split, inDistribution }: PlainPool, where: string): void {
  if (inDistribution !== true || split === undefined || split === 'reserve') return;
  throw new SuiteError(`pool ${id} is in-distribution and not of the reserve`, {
    code: 'pool-split',
    where: `${where}/split`,
    expected: '"reserve"',
    got: split,
    hint: 'Remove "split": images of the victim\'s own dataset come from its reserve alone.',
  });
}

function checkShares(pool: MixedPool, where: string): void {
  const sum = pool.mix.reduce((total, { share }) => total + share, 0);
  if (!(Math.abs(sum - 1) <= TOLERANCE))
    throw new SuiteError(`the shares of pool ${pool.id} make no whole`, {
      code: 'mix-shares',
      where: `${where}/mix`,
      expected: 'shares that sum to 1',
      got: String(sum),
      hint: 'Change the shares so that they sum to 1.',
    });
  const empty = poolParts(pool).findIndex(({ size }) => size === 0);
  if (empty === -1) return;
  throw new SuiteError(`a share of pool ${pool.id} is less than an image`, {
    code: 'mix-share-empty',
    where: `${where}/mix/${empty}/share`,
    expected: 'at least one image',
    got: `${pool.mix[empty]?.share ?? 0} of ${pool.size}`,
    hint: 'Raise the share, or the size of the pool.',
  });
}
