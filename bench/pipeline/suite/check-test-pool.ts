// Test images that an attacker asks: only where a suite says so, and then they score nothing.
import { SuiteError } from '../../contract/errors.js';
import { defenseList, type PlainPool, type Suite } from '../../contract/suite.js';

type At = (pointer: string) => string;

/** Throws SuiteError `no-test-pool`, `useless-test-pool`, `pool-split`, `pool-above-test-pool`, `test-pool-detectors` or `outliers-are-test`. */
export function checkTestPool(suite: Suite, at: At): void {
  const { testPool, pools, detectors = [], streamDetectors = [] } = suite;
  const asking = [...pools.entries()].filter((entry): entry is [number, PlainPool] => isTestPool(entry[1]));
  for (const [index, pool] of asking) checkPool(suite, pool, at(`/pools/${index}`));
  if (testPool === undefined) return;
  const where = at('/testPool');
  if (asking.length === 0)
    throw fail('useless-test-pool', 'test images that no pool asks', where, {
      expected: 'a pool with "split": "test-pool"',
      hint: 'Remove "testPool", or add that pool.',
    });
  if (detectors.length + streamDetectors.length > 0)
    throw fail('test-pool-detectors', 'detectors beside test images that are asked', where, {
      expected: 'no detectors: their benign images are the test part',
      hint: 'Move the detectors to another suite.',
    });
}

function isTestPool(pool: Suite['pools'][number]): boolean {
  return !('mix' in pool) && pool.split === 'test-pool';
}

function checkPool({ testPool, defenses = [] }: Suite, pool: PlainPool, where: string): void {
  if (testPool === undefined)
    throw fail('no-test-pool', `pool ${pool.id} holds test images`, `${where}/split`, {
      expected: 'images that score nothing',
      hint: 'Take another split, or declare the set-up: "testPool": how many test images the suite gives away, and scores the rest alone.',
    });
  if (pool.classes !== undefined || pool.inDistribution === true)
    throw fail('pool-split', `pool ${pool.id} narrows the test images`, where, {
      expected: 'neither "classes" nor "inDistribution" beside "split": "test-pool"',
      hint: 'Remove them: the pool is the part of the test images that the suite gives away.',
    });
  if (pool.size > testPool)
    throw fail('pool-above-test-pool', `pool ${pool.id} is larger than what the suite gives away`, `${where}/size`, {
      expected: `at most ${testPool}`,
      got: String(pool.size),
      hint: 'Lower the size, or raise "testPool".',
    });
  if (defenses.flatMap(defenseList).some(({ outliers }) => outliers === pool.id))
    throw fail('outliers-are-test', `pool ${pool.id} is the outliers of a defense`, `${where}/split`, {
      expected: 'images of another kind, none of them a test image',
      hint: 'Name another pool as "outliers".',
    });
}

function fail(
  code: string,
  message: string,
  where: string,
  more: { readonly expected: string; readonly got?: string; readonly hint: string },
): SuiteError {
  return new SuiteError(message, { code, where, ...more });
}
