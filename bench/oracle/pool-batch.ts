// Rows of the pool as a batch: the same for every door.
import { QueryError } from '../contract/errors.js';
import type { QueryPool } from '../contract/plugins.js';
import type { OracleBatch } from './batch.js';

/** @throws QueryError `query-rows` for what is no row of the pool */
export function poolBatch(asked: ArrayLike<number>, { images }: QueryPool): OracleBatch {
  const rows = Int32Array.from(checkRows(asked, images.count));
  return { images: images.read(rows), rows, handedOver: true };
}

/** @param lowest - 0, or -1 where an image need not come from the pool; throws QueryError `query-rows` */
export function checkRows(rows: ArrayLike<number>, poolSize: number, lowest = 0): ArrayLike<number> {
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index];
    if (row !== undefined && Number.isInteger(row) && row >= lowest && row < poolSize) continue;
    throw new QueryError('A row is not in the pool', {
      code: 'query-rows',
      expected: `whole numbers in [${lowest}, ${poolSize})`,
      got: `${String(row)} at position ${index}`,
      hint: 'Ask for rows of the query pool; nothing was counted.',
    });
  }
  return rows;
}
