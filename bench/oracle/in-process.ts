// The door that attacks inside the harness use. It holds the core in a closure: an attack cannot reach through it.
import type { OracleCore } from './core.js';
import type { Oracle, QueryBatch, QueryPool } from '../contract/plugins.js';
import { UsageError } from '../contract/errors.js';
import type { OracleBatch } from './batch.js';
import { checkRows, poolBatch } from './pool-batch.js';
import { toBytes } from './to-bytes.js';

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
    queryPrecision: core.queryPrecision,
    remaining: () => core.remaining,
    query: async (batch) => core.query(toOracleBatch(batch, pool), client),
    as: (other) => inProcessOracle({ core, pool, client: other }),
  });
}

function toOracleBatch(batch: QueryBatch, pool: QueryPool): OracleBatch {
  if ('rows' in batch) return poolBatch(batch.rows, pool);
  const origins =
    batch.origins === undefined ? {} : { origins: Int32Array.from(checkRows(batch.origins, pool.images.count, -1)) };
  return 'images' in batch
    ? { images: batch.images, rows: null, ...origins }
    : { images: toBytes(batch.floats), floats: batch.floats, rows: null, ...origins };
}
