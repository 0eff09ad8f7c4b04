// Which queries are answered falsely, and how: a keyed function of the client and every byte of the image.
import { createHash, createHmac } from 'node:crypto';

/** What the digest of an image decides. */
export interface Mark {
  /** The first 16 bits, big-endian. */
  readonly value: number;
  /** uint32, the next 32 bits, big-endian: which wrong class is named. */
  readonly choice: number;
}

/** HMAC-SHA256 of the image under the client's key. */
export function markOf(key: Uint8Array, image: Uint8Array): Mark {
  const digest = createHmac('sha256', key).update(image).digest();
  return { value: digest.readUInt16BE(0), choice: digest.readUInt32BE(2) };
}

/** A mark is one whose value is at most this: `rate` of all, rounded down to 2⁻¹⁶, and one more. */
export function threshold(rate: number): number {
  return Math.floor(65_536 * rate);
}

/** The owner's secret, from the seed that nobody else has. */
export function masterKey(seed: number): Buffer {
  return createHash('sha256').update(`dawn:${seed}`).digest();
}

/** Each client has a key of its own: what one learns tells nothing about another. */
export function clientKey(master: Uint8Array, client: string): Buffer {
  return createHmac('sha256', master).update(client).digest();
}

/** A class that is not the first, uniform over the others: position 1 + choice mod (K − 1) behind it, around the circle. */
export function wrongClass(first: number, choice: number, classes: number): number {
  return classes === 1 ? 0 : (first + 1 + (choice % (classes - 1))) % classes;
}
