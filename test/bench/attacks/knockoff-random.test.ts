import { describe, expect, it } from 'vitest';
import { attack } from '../../../bench/attacks/knockoff-random.js';
import type { Oracle } from '../../../bench/contract/plugins.js';
import { storeOf } from '../../../bench/lib/images/image-store.js';
import { createRng } from '../../../bench/lib/random/rng.js';
import { toyCore, toyPool } from '../oracle/toy.js';
import { inProcessOracle } from '../../../bench/oracle/in-process.js';
import { noSubstitutes } from '../../support/no-substitutes.js';

/** Runs the attack on the toy victim; returns the rows that it asked, batch by batch. */
const onProgress = (): void => undefined;

async function asked(budget: number, poolSize: number, parameters: Record<string, unknown> = {}): Promise<number[][]> {
  const core = toyCore({ budgetQueries: budget });
  const pool = toyPool(poolSize);
  const door = inProcessOracle({ core, pool, client: 'a' });
  const batches: number[][] = [];
  const oracle: Oracle = {
    ...door,
    query: (batch) => {
      batches.push('rows' in batch ? Array.from(batch.rows) : []);
      return door.query(batch);
    },
  };
  const substitute = noSubstitutes();
  const signal = new AbortController().signal;
  await attack.run(
    { oracle, pool, seedImages: null, substitute, rng: createRng(1), budget, signal, onProgress },
    parameters,
  );
  return batches;
}

describe('knockoff-random', () => {
  it('asks each row at most once, in an order that is not that of the pool', async () => {
    const rows = (await asked(60, 100)).flat();
    expect(new Set(rows).size).toBe(60);
    expect(rows).not.toEqual(rows.toSorted((left, right) => left - right));
  });

  it('asks in batches of the size given, the last one smaller', async () => {
    const sizes = (await asked(10, 100, { batchSize: 4 })).map((batch) => batch.length);
    expect(sizes).toEqual([4, 4, 2]);
  });

  it('asks in the same order whatever the batch size', async () => {
    expect((await asked(50, 100, { batchSize: 7 })).flat()).toEqual((await asked(50, 100)).flat());
  });

  it('ends with the pool', async () => {
    expect((await asked(100, 30)).flat().toSorted((left, right) => left - right)).toEqual(
      Array.from({ length: 30 }, (_, row) => row),
    );
    expect(await asked(10, 0)).toEqual([]);
  });

  it('leaves what others have spent of the budget alone', async () => {
    const core = toyCore({ budgetQueries: 10 });
    const pool = toyPool(100);
    await core.query({ images: storeOf(pool.images.read([0, 1, 2])).read([0, 1, 2]), rows: null }, 'other');
    const oracle = inProcessOracle({ core, pool, client: 'a' });
    const substitute = noSubstitutes();
    const { signal } = new AbortController();
    await attack.run(
      { oracle, pool, seedImages: null, substitute, rng: createRng(1), budget: 10, signal, onProgress },
      {},
    );
    expect(core.counts).toEqual({ asked: 10, answered: 10, refused: 0 });
  });

  it.each([0, 1.5, '4'])('refuses a batch size of %j', async (batchSize) => {
    await expect(asked(10, 10, { batchSize })).rejects.toMatchObject({ code: 'schema-mismatch' });
  });
});
