import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Images } from '../../../../bench/contract/arrays.js';
import { concatStores, selectRows, storeOf } from '../../../../bench/lib/images/image-store.js';

/** Images of two pixels; image r of a set that begins at `first` is (first + r, 100). */
function pairs(first: number, count: number): Images {
  const pixels = Uint8Array.from({ length: 2 * count }, (_, at) => (at % 2 === 0 ? first + at / 2 : 100));
  return { pixels, count, shape: [1, 2, 1] };
}

describe('storeOf', () => {
  it('reads rows in the order asked, repeats included, as copies', () => {
    const images = pairs(0, 3);
    const store = storeOf(images);
    const read = store.read([2, 0, 2]);
    expect([...read.pixels]).toEqual([2, 100, 0, 100, 2, 100]);
    read.pixels.fill(0);
    expect(images).toEqual(pairs(0, 3));
  });

  it.each([-1, 3, 0.5, Number.NaN])('refuses row %s of three', (row) => {
    expect(() => storeOf(pairs(0, 3)).read([0, row])).toThrow(RangeError);
  });

  it('refuses pixels that do not fill the images', () => {
    expect(() => storeOf({ ...pairs(0, 3), count: 2 })).toThrow(/expected 4 pixels for 2 images, got 6/);
  });
});

describe('concatStores', () => {
  it('numbers rows through all stores, empty ones included, however they are mixed', () => {
    const stores = [pairs(0, 3), pairs(50, 0), pairs(3, 2), pairs(5, 4)].map(storeOf);
    const whole = concatStores(...stores);
    fc.assert(
      fc.property(fc.array(fc.nat(8)), (rows) => {
        expect(whole.read(rows)).toEqual(storeOf(pairs(0, 9)).read(rows));
      }),
    );
    expect(whole.count).toBe(9);
    expect(() => whole.read([9])).toThrow(RangeError);
  });

  it('refuses images of different shapes, and no store at all', () => {
    const upright = storeOf({ ...pairs(0, 1), shape: [2, 1, 1] });
    expect(() => concatStores(storeOf(pairs(0, 1)), upright)).toThrow(/expected images \[1, 2, 1\], got \[2, 1, 1\]/);
    expect(() => concatStores()).toThrow(RangeError);
  });
});

describe('selectRows', () => {
  it('is a store of the rows in the order given', () => {
    const selected = selectRows(storeOf(pairs(0, 9)), [8, 1, 1]);
    expect([selected.count, ...selected.read([2, 0]).pixels]).toEqual([3, 1, 100, 8, 100]);
    expect(() => selected.read([3])).toThrow(RangeError);
  });

  it('refuses a row outside at once', () => {
    expect(() => selectRows(storeOf(pairs(0, 9)), [9])).toThrow(RangeError);
  });
});
