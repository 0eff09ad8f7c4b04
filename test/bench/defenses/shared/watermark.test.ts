// Digests computed with Python's hmac and hashlib, for the key of bytes 0 to 31.
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientKey, markOf, masterKey, threshold, wrongClass } from '../../../../bench/defenses/shared/watermark.js';

const KEY = Uint8Array.from({ length: 32 }, (_, index) => index);

function message(number: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  return bytes;
}

describe('The mark of an image', () => {
  it('is the first 16 bits of HMAC-SHA256 over all of its bytes', () => {
    const [dark, light] = [new Uint8Array(784), new Uint8Array(784).fill(255)];
    expect(createHmac('sha256', KEY).update(dark).digest('hex').slice(0, 16)).toBe('236961bc5be8542b');
    expect(createHmac('sha256', KEY).update(light).digest('hex').slice(0, 16)).toBe('b3078b878f0706eb');
    expect(markOf(KEY, dark)).toEqual({ value: 9065, choice: 0x61bc5be8 });
    expect(markOf(KEY, light)).toEqual({ value: 45_831, choice: 0x8b878f07 });
  });

  it('depends on the last byte as on the first', () => {
    const image = new Uint8Array(784);
    image[783] = 1;
    expect(markOf(KEY, image).value).not.toBe(9065);
  });

  it('is at or below 327 for 532 of the first 100 000 messages, 218 the first of them', () => {
    expect(threshold(0.005)).toBe(327);
    const marked = Array.from({ length: 100_000 }, (_, number) => number).filter(
      (number) => markOf(KEY, message(number)).value <= threshold(0.005),
    );
    expect(marked).toHaveLength(532);
    expect(marked[0]).toBe(218);
    expect(markOf(KEY, message(218)).value).toBe(303);
  });

  it('is another set of images for another client', () => {
    const [a, b] = ['a', 'b'].map((client) => {
      const key = clientKey(masterKey(7), client);
      return Array.from({ length: 5000 }, (_, number) => number).filter(
        (number) => markOf(key, message(number)).value <= 327,
      );
    });
    expect(a?.length).toBeGreaterThan(0);
    expect(a?.filter((number) => b?.includes(number))).not.toEqual(a);
  });
});

describe('The wrong class', () => {
  it('is never the first, and every other one is drawn', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 50 }), fc.nat(), (classes, seed) => {
        const first = seed % classes;
        const drawn = new Set(Array.from({ length: classes - 1 }, (_, choice) => wrongClass(first, choice, classes)));
        expect(drawn.has(first)).toBe(false);
        expect(drawn.size).toBe(classes - 1);
      }),
    );
  });
});
