// Predictions in as few bytes as their classes need; columns that records share, as labels and the victim's answers are, once.
import { digestBytes } from '../lib/files/hash.js';
import type { Answers } from './input.js';

/** Makes packed copies that share what is equal in all that were packed before. */
export function answerPacker(): (answers: Answers) => Answers {
  const known = new Map<string, ArrayLike<number>>();
  const pack = (column: ArrayLike<number>): ArrayLike<number> => {
    const bytes = smallest(column);
    const key = `${bytes.BYTES_PER_ELEMENT} ${digestBytes(bytes)}`;
    const same = known.get(key) ?? bytes;
    known.set(key, same);
    return same;
  };
  return ({ labels, victim, surrogate, groups }) => ({
    labels: pack(labels),
    victim: pack(victim),
    surrogate: smallest(surrogate),
    ...(groups === undefined ? {} : { groups: pack(groups) }),
  });
}

/** @param column - integers from 0 */
function smallest(column: ArrayLike<number>): Uint8Array | Uint16Array | Uint32Array {
  let largest = 0;
  let item = 0;
  while (item < column.length) largest = Math.max(largest, column[item++] ?? 0);
  if (largest < 2 ** 8) return Uint8Array.from(column);
  return largest < 2 ** 16 ? Uint16Array.from(column) : Uint32Array.from(column);
}
