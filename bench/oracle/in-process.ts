// The door that attacks inside the harness use. It holds the core in a closure: an attack cannot reach through it.
import type { OracleCore } from './core.js';
import type { Oracle, QueryBatch, QueryPool } from '../contract/plugins.js';
import { QueryError, UsageError } from '../contract/errors.js';
import type { OracleBatch } from './batch.js';

export interface InProcessOptions {
  readonly core: OracleCore;
  readonly pool: QueryPool;
  /** Name under which the ledger numbers these queries. */
  readonly client: string;
}

/**
 * Opens the door: pool rows become images, and all else is the core's.
 *
 * @throws UsageError `pool-shape` if the pool's images are not of the victim's input shape
 */
export function inProcessOracle({ core, pool, client }: InProcessOptions): Oracle {
  const { shape } = pool.images;
  if (shape.some((size, axis) => size !== core.inputShape[axis])) {
    throw new UsageError('The pool does not fit the victim', {
      code: 'pool-shape',
      expected: `images [${core.inputShape.join(', ')}]`,
      got: `[${shape.join(', ')}]`,
      hint: "Resize the pool's images to the victim's input before the attack.",
    });
  }
  return Object.freeze<Oracle>({
    classes: core.classes,
    inputShape: core.inputShape,
    budgetQueries: core.budgetQueries,
    remaining: () => core.remaining,
    query: async (batch) => core.query(toOracleBatch(batch, pool), client),
  });
}

function toOracleBatch(batch: QueryBatch, pool: QueryPool): OracleBatch {
  if ('images' in batch) return { images: batch.images, rows: null };
  const rows = Int32Array.from(checkRows(batch.rows, pool.images.count));
  return { images: pool.images.read(rows), rows };
}

function checkRows(rows: ArrayLike<number>, poolSize: number): ArrayLike<number> {
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index];
    if (row !== undefined && Number.isInteger(row) && row >= 0 && row < poolSize) continue;
    throw new QueryError('A row is not in the pool', {
      code: 'query-rows',
      expected: `whole numbers in [0, ${poolSize})`,
      got: `${String(row)} at position ${index}`,
      hint: 'Ask for rows of context.pool; nothing was counted.',
    });
  }
  return rows;
}
