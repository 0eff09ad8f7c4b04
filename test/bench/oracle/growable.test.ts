import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Growable } from '../../../bench/oracle/growable.js';

const bytes = (): Growable<Uint8Array> => new Growable((length) => new Uint8Array(length));

test('a growable holds what was appended, in order, however it was cut into batches', () => {
  const batches = fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 20 });
  fc.assert(
    fc.property(batches, fc.nat(5000), (parts, ahead) => {
      const numbers = bytes();
      numbers.reserve(ahead);
      for (const part of parts) numbers.append(part);
      expect(Buffer.from(numbers.toArray())).toEqual(Buffer.concat(parts));
      expect(numbers.length).toBe(parts.reduce((sum, { length }) => sum + length, 0));
    }),
  );
});

test('long arrays that are handed over lie between copied ones in the order in which they came', () => {
  const part = fc.record({ length: fc.constantFrom(0, 1, 900, 2 ** 16 - 1, 2 ** 16, 70_000), adopted: fc.boolean() });
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), fc.nat(5000), (parts, ahead) => {
      const arrays = parts.map(({ length }, index) => new Uint8Array(length).fill(index + 1));
      const numbers = bytes();
      numbers.reserve(ahead);
      for (const [index, array] of arrays.entries()) {
        if (parts[index]?.adopted === true) numbers.adopt(array);
        else numbers.append(array);
      }
      expect(Buffer.compare(numbers.toArray(), Buffer.concat(arrays))).toBe(0);
      expect(numbers.length).toBe(arrays.reduce((sum, { length }) => sum + length, 0));
    }),
    { numRuns: 50 },
  );
});

test('a long array that is handed over takes no memory', () => {
  const taken: number[] = [];
  const numbers = new Growable((length) => {
    taken.push(length);
    return new Uint8Array(length);
  });
  const before = taken.length;
  for (let count = 0; count < 5; count++) numbers.adopt(new Uint8Array(2 ** 16));
  expect(taken).toHaveLength(before);
});

test('a copy stays as it was when more is appended, and changing it changes nothing inside', () => {
  const numbers = bytes();
  numbers.append(Uint8Array.of(1, 2));
  const copy = numbers.toArray();
  numbers.append(Uint8Array.of(3));
  expect(copy).toEqual(Uint8Array.of(1, 2));
  copy[0] = 9;
  expect(numbers.toArray()).toEqual(Uint8Array.of(1, 2, 3));
});

test('appending into reserved room takes no memory, so that it cannot fail', () => {
  const taken: number[] = [];
  const numbers = new Growable((length) => {
    taken.push(length);
    return new Float32Array(length);
  });
  numbers.reserve(5000);
  const before = taken.length;
  for (let count = 0; count < 50; count++) numbers.append(new Float32Array(100));
  expect(taken).toHaveLength(before);
});

test('what is there is never copied to grow: pieces stay below a stated length', () => {
  const taken: number[] = [];
  const numbers = new Growable((length) => {
    taken.push(length);
    return new Uint8Array(length);
  });
  taken.length = 0;
  const batch = new Uint8Array(2 ** 20);
  for (let count = 0; count < 20; count++) numbers.append(batch);
  expect(Math.max(...taken)).toBe(2 ** 22);
  // 20 MiB in pieces of 1, 1, 2 and then 4 MiB: no more than one piece is ever partly empty.
  expect(taken).toEqual([1, 1, 2, 4, 4, 4, 4].map((size) => size * 2 ** 20));
});
