// Yes or no for each item, 32 items to a word: how many items two vectors share costs a few operations a word.
const WORD = 32;

export interface BitVector {
  /** Item i is bit i mod 32 of word ⌊i / 32⌋; bits past the last item are 0. */
  readonly words: Int32Array;
  readonly items: number;
  /** How many items are set. */
  readonly ones: number;
}

/** @param flags - [items], set where it is not 0 */
export function packBits(flags: ArrayLike<number>): BitVector {
  const words = new Int32Array(Math.ceil(flags.length / WORD));
  let ones = 0;
  for (let item = 0; item < flags.length; item++) {
    if (flags[item] === 0) continue;
    const word = Math.floor(item / WORD);
    words[word] = (words[word] ?? 0) | (1 << (item % WORD));
    ones++;
  }
  return { words, items: flags.length, ones };
}

/**
 * Bit i is set where both have the same value at i: {@link packBits} of the comparison, in one pass.
 *
 * @throws RangeError if the lengths differ
 */
export function equalBits(a: ArrayLike<number>, b: ArrayLike<number>): BitVector {
  if (a.length !== b.length)
    throw new RangeError(`bit vectors: expected equal lengths, got ${a.length} and ${b.length}`);
  const words = new Int32Array(Math.ceil(a.length / WORD));
  let item = 0;
  for (let word = 0; word < words.length; word++) {
    const end = Math.min(a.length, item + WORD);
    let bits = 0;
    for (let bit = 0; item < end; item++, bit++) if (a[item] === b[item]) bits |= 1 << bit;
    words[word] = bits;
  }
  return bitVector(words, a.length);
}

/** From words whose bits past the last item are 0. */
export function bitVector(words: Int32Array, items: number): BitVector {
  let ones = 0;
  for (const word of words) ones += onesOf(word);
  return { words, items, ones };
}

/** uint8 [items], 1 where the item is set: what {@link packBits} was given. */
export function unpackBits({ words, items }: BitVector): Uint8Array {
  const flags = new Uint8Array(items);
  for (let item = 0; item < items; item++) flags[item] = ((words[Math.floor(item / WORD)] ?? 0) >>> (item % WORD)) & 1;
  return flags;
}

/** Items that both have set. Throws RangeError if they are not of the same items. */
export function sharedOnes(a: BitVector, b: BitVector): number {
  if (a.items !== b.items) throw new RangeError(`bit vectors: expected equal lengths, got ${a.items} and ${b.items}`);
  let count = 0;
  // Read without `at`: it is called with arrays of every type, and this is the inner loop of all comparisons.
  for (let word = 0; word < a.words.length; word++) count += onesOf((a.words[word] ?? 0) & (b.words[word] ?? 0));
  return count;
}

/** Set bits of a 32-bit word: sums of neighbours in fields of 2, 4 and 8 bits, the fields added by one product. */
function onesOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  const eights = (fours + (fours >>> 4)) & 0x0f0f0f0f;
  return Math.imul(eights, 0x01010101) >>> 24;
}
