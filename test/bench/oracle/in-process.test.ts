import { describe, expect, it } from 'vitest';
import { inProcessOracle } from '../../../bench/oracle/in-process.js';
import { oracleContract } from './oracle-contract.js';
import { toyCore, toyPool } from './toy.js';
import { storeOf } from '../../../bench/lib/images/image-store.js';

oracleContract('The in-process door', (core, pool) =>
  Promise.resolve({
    connect: (client) => Promise.resolve(inProcessOracle({ core, pool, client })),
    close: () => Promise.resolve(),
  }),
);

describe('The in-process door', () => {
  it("refuses a pool whose images are not of the victim's shape", () => {
    const images = storeOf({ pixels: new Uint8Array(4), count: 1, shape: [2, 2, 1] });
    const open = (): unknown =>
      inProcessOracle({ core: toyCore(), pool: { images, labels: null, classNames: null }, client: 'a' });
    expect(open).toThrow(expect.objectContaining({ code: 'pool-shape' }));
  });

  it('shows an attack nothing but the contract, and lets it change nothing', () => {
    const oracle = inProcessOracle({ core: toyCore(), pool: toyPool(3), client: 'a' });
    const expected = ['as', 'budgetQueries', 'classes', 'inputShape', 'query', 'queryPrecision', 'remaining'];
    expect(Reflect.ownKeys(oracle).map(String).sort()).toEqual(expected);
    expect(Reflect.set(oracle, 'budgetQueries', 1e9)).toBe(false);
  });
});
