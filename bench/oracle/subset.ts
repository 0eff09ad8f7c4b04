// Which queries of a ledger came from which client, and the ledger of some of them alone.
import { pickRows } from '../lib/arrays/matrix.js';
import { imageSize, type Images } from '../contract/arrays.js';
import type { Ledger } from '../contract/plugins.js';

/** Positions of a client's queries where clients take turns: client, client + clients, … int32. */
export function clientPositions(queries: number, clients: number, client: number): Int32Array {
  const length = Math.max(0, Math.ceil((queries - client) / clients));
  return Int32Array.from({ length }, (_, turn) => client + turn * clients);
}

/**
 * Positions of what was answered before each client's alarm; a client is answered nothing from the query on that raised it.
 *
 * @param alarms - int32 [clients]: position among the client's own queries, -1 for none
 */
export function answeredPositions(queries: number, alarms: Int32Array): Int32Array {
  const clients = alarms.length;
  const all = Int32Array.from({ length: queries }, (_, position) => position);
  return all.filter((position) => {
    const alarm = alarms[position % clients] ?? -1;
    return alarm === -1 || Math.floor(position / clients) < alarm;
  });
}

/**
 * The ledger of some of its queries.
 *
 * @param positions - int32, ascending
 */
export function ledgerSubset(ledger: Ledger, positions: Int32Array): Ledger {
  const pick = (column: Int32Array): Int32Array => positions.map((position) => column[position] ?? -1);
  const count = positions.length;
  return {
    rows: pick(ledger.rows),
    answers: pickRows(ledger.answers, positions),
    clients: pick(ledger.clients),
    images: ledger.images === null ? null : madeImages(ledger.rows, ledger.images, positions),
    ...(ledger.origins === undefined ? {} : { origins: pick(ledger.origins) }),
    counts: { asked: count, answered: count, refused: 0 },
  };
}

function madeImages(rows: Int32Array, images: Images, positions: Int32Array): Images | null {
  const size = imageSize(images.shape);
  let made = 0;
  const placeOf = rows.map((row) => (row === -1 ? made++ : -1));
  const places = positions.map((position) => placeOf[position] ?? -1).filter((place) => place !== -1);
  if (places.length === 0) return null;
  const pixels = new Uint8Array(places.length * size);
  places.forEach((place, at) => pixels.set(images.pixels.subarray(place * size, (place + 1) * size), at * size));
  return { pixels, count: places.length, shape: images.shape };
}
