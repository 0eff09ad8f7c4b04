// One attacker under many names, and what it says its images were made from.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnswerContext, Defense } from '../../../bench/contract/plugins.js';
import { inProcessOracle } from '../../../bench/oracle/in-process.js';
import { decodeLedger, encodeLedger } from '../../../bench/oracle/ledger-files.js';
import { ledgerHead } from '../../../bench/oracle/chain.js';
import { ledgerPrefix } from '../../../bench/oracle/prefix.js';
import { randomLabels, toyCore, toyImages, toyPool } from './toy.js';

/** The clients of five queries, asked in batches of the sizes given. */
async function clientsOf(sizes: readonly number[], clients: number): Promise<number[]> {
  const core = toyCore({ clients });
  const oracle = inProcessOracle({ core, pool: toyPool(9), client: 'attacker' });
  for (const size of sizes) await oracle.query({ rows: Array.from({ length: size }, (_, row) => row) });
  return [...core.ledger().clients];
}

describe('An attacker of several clients', () => {
  it('asks query by query under the next name, however the queries are batched', async () => {
    expect(await clientsOf([5], 3)).toEqual([0, 1, 2, 0, 1]);
    expect(await clientsOf([2, 3], 3)).toEqual([0, 1, 2, 0, 1]);
    expect(await clientsOf([1, 4], 1)).toEqual([0, 0, 0, 0, 0]);
  });

  it('meets the defense under each name, with the index that the query has in the ledger', async () => {
    const met: (readonly [string, number])[] = [];
    const defense: Defense = {
      answer(posteriors, queries, { client, firstQueryIndex }: AnswerContext) {
        expect(queries.count).toBe(posteriors.rows);
        met.push([client, firstQueryIndex]);
        return posteriors;
      },
    };
    const core = toyCore({ clients: 2, defense });
    await core.query({ images: toyImages([1, 2, 3], [4, 5, 6], [7, 8, 9]), rows: null }, 'a');
    expect(met).toEqual([
      ['a/1', 0],
      ['a/2', 1],
      ['a/1', 2],
    ]);
  });

  it('gets the answers that one client gets of a defense without memory', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 1, max: 8 }), async (clients, count) => {
        const rows = Array.from({ length: count }, (_, row) => row);
        const answersOf = async (options: { clients?: number }): Promise<unknown> =>
          inProcessOracle({
            core: toyCore({ ...options, defense: randomLabels }),
            pool: toyPool(9),
            client: 'a',
          }).query({ rows });
        expect(await answersOf({ clients })).toEqual(await answersOf({}));
      }),
    );
  });

  it('has one budget for all names', async () => {
    const core = toyCore({ clients: 4, budgetQueries: 3 });
    const oracle = inProcessOracle({ core, pool: toyPool(9), client: 'a' });
    await expect(oracle.query({ rows: [0, 1, 2, 3] })).rejects.toMatchObject({ code: 'budget-exceeded' });
    await oracle.query({ rows: [0, 1, 2] });
    expect(core.remaining).toBe(0);
  });
});

describe('Origins', () => {
  const asked = async () => {
    const core = toyCore();
    const oracle = inProcessOracle({ core, pool: toyPool(4), client: 'a' });
    await oracle.query({ rows: [3] });
    await oracle.query({ images: toyImages([1, 2, 3], [4, 5, 6]), origins: [2, -1] });
    return core;
  };

  it('are kept beside what was asked, and -1 where nothing was said', async () => {
    expect([...((await asked()).ledger().origins ?? [])]).toEqual([-1, 2, -1]);
    const plain = toyCore();
    await inProcessOracle({ core: plain, pool: toyPool(4), client: 'a' }).query({ rows: [3] });
    expect(plain.ledger()).not.toHaveProperty('origins');
  });

  it('survive files and prefixes, and are no part of the chain', async () => {
    const core = await asked();
    const ledger = core.ledger();
    expect(decodeLedger(encodeLedger(ledger))).toEqual(ledger);
    expect([...(ledgerPrefix(ledger, 2).origins ?? [])]).toEqual([-1, 2]);
    expect(ledgerHead({ ...ledger, origins: Int32Array.of(1, 1, 1) })).toBe(core.head);
  });

  it.each([
    [[0], 'query-origins'],
    [[0, 4], 'query-rows'],
    [[0, -2], 'query-rows'],
  ])('of %j for two images are refused', async (origins, code) => {
    const core = toyCore();
    const oracle = inProcessOracle({ core, pool: toyPool(4), client: 'a' });
    await expect(oracle.query({ images: toyImages([1, 2, 3], [4, 5, 6]), origins })).rejects.toMatchObject({ code });
    expect(core.counts.answered).toBe(0);
  });
});
