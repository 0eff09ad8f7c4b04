// Valid small files, damaged in a few places: what a disk, a network or an enemy makes of them.
import fc from 'fast-check';

/** Numbers at the edges of what fields hold. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, 2 ** 53, 2 ** 63];

/** A place in a file of any length, as a fraction of it. */
const place = fc.double({ min: 0, max: 1, noNaN: true });
const length = fc.nat({ max: 64 });

/** @typedef {(bytes: Buffer) => Buffer} Mutation */

/** @param {Mutation} mutate */
const as = (mutate) => mutate;

/** @type {fc.Arbitrary<Mutation>} */
const mutation = fc.oneof(
  fc.tuple(place, fc.nat({ max: 7 })).map(([at, bit]) =>
    as((bytes) => {
      const index = indexOf(bytes, at);
      bytes[index] = (bytes[index] ?? 0) ^ (1 << bit);
      return bytes;
    }),
  ),
  fc.tuple(place, fc.nat({ max: 255 })).map(([at, value]) =>
    as((bytes) => {
      bytes[indexOf(bytes, at)] = value;
      return bytes;
    }),
  ),
  fc
    .tuple(place, fc.constantFrom(...EDGES), fc.constantFrom(1, 2, 4, 8), fc.boolean())
    .map(([at, value, size, little]) =>
      as((bytes) => {
        const field = Buffer.alloc(8);
        if (little) field.writeBigUInt64LE(BigInt(value));
        else field.writeBigUInt64BE(BigInt(value));
        (little ? field.subarray(0, size) : field.subarray(8 - size)).copy(bytes, indexOf(bytes, at));
        return bytes;
      }),
    ),
  // The start of a file says how the rest is read.
  fc.tuple(fc.nat({ max: 40 }), fc.nat({ max: 255 })).map(([at, value]) =>
    as((bytes) => {
      if (at < bytes.length) bytes[at] = value;
      return bytes;
    }),
  ),
  fc.tuple(place, fc.uint8Array({ maxLength: 64 })).map(([at, more]) =>
    as((bytes) => {
      const index = indexOf(bytes, at);
      return Buffer.concat([bytes.subarray(0, index), more, bytes.subarray(index)]);
    }),
  ),
  fc.tuple(place, length).map(([at, count]) =>
    as((bytes) => {
      const index = indexOf(bytes, at);
      return Buffer.concat([bytes.subarray(0, index), bytes.subarray(index + count)]);
    }),
  ),
  fc.tuple(place, place, length).map(([from, to, count]) =>
    as((bytes) => {
      const [start, end] = [indexOf(bytes, from), indexOf(bytes, to)];
      const part = bytes.subarray(start, start + count);
      return Buffer.concat([bytes.subarray(0, end), part, bytes.subarray(end)]);
    }),
  ),
  place.map((at) => as((bytes) => bytes.subarray(0, indexOf(bytes, at)))),
);

/**
 * @param {readonly Buffer[]} corpus - valid files
 * @returns {fc.Arbitrary<Buffer>}
 */
export function mutated(corpus) {
  return fc
    .tuple(fc.constantFrom(...corpus), fc.array(mutation, { minLength: 1, maxLength: 6 }))
    .map(([file, mutations]) => {
      /** @type {Buffer} */
      let bytes = Buffer.from(file);
      for (const mutate of mutations) bytes = mutate(bytes);
      return bytes;
    });
}

/**
 * @param {Buffer} bytes
 * @param {number} at
 */
function indexOf(bytes, at) {
  return Math.min(Math.floor(at * bytes.length), Math.max(0, bytes.length - 1));
}
