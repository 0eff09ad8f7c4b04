// Nested prefixes: one steal of an anytime attack is scored at every smaller budget (contract 3).
import { imageSize, type Images } from '../contract/arrays.js';
import type { Ledger } from '../contract/plugins.js';

/**
 * The ledger as it was after its first queries; the whole one if it is no longer. What was refused up to then is not
 * logged in order, so a shortened ledger counts the answered queries alone.
 *
 * @param queries - a whole number >= 0
 */
export function ledgerPrefix(ledger: Ledger, queries: number): Ledger {
  if (!Number.isSafeInteger(queries) || queries < 0) {
    throw new RangeError(`ledger prefix: expected a whole number >= 0, got ${queries}`);
  }
  if (queries >= ledger.rows.length) return ledger;
  const { columns, values } = ledger.answers;
  const rows = ledger.rows.slice(0, queries);
  return {
    rows,
    answers: { values: values.slice(0, queries * columns), rows: queries, columns },
    clients: ledger.clients.slice(0, queries),
    images: firstImages(ledger.images, rows.filter((row) => row === -1).length),
    ...(ledger.origins === undefined ? {} : { origins: ledger.origins.slice(0, queries) }),
    ...(ledger.chained === undefined ? {} : { chained: ledger.chained }),
    ...(ledger.digest === undefined ? {} : { digest: ledger.digest }),
    counts: { asked: queries, answered: queries, refused: 0 },
  };
}

function firstImages(images: Images | null, count: number): Images | null {
  if (images === null || count === 0) return null;
  return { pixels: images.pixels.slice(0, count * imageSize(images.shape)), count, shape: images.shape };
}
