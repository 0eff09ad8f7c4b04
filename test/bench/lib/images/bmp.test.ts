import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../../../bench/contract/errors.js';
import { decodeBmp } from '../../../../bench/lib/images/bmp.js';

interface Bitmap {
  readonly bits: number;
  readonly width: number;
  /** Negative: rows from the top. */
  readonly height: number;
  readonly palette?: readonly number[];
  readonly rows: readonly (readonly number[])[];
}

/** As Microsoft's documentation of BITMAPINFOHEADER lays it out; rows are padded to four bytes. */
export function bmp({ bits, width, height, palette = [], rows }: Bitmap): Buffer {
  const header = Buffer.alloc(54);
  header.write('BM', 'latin1');
  header.writeUInt32LE(54 + palette.length, 10);
  header.writeUInt32LE(40, 14);
  header.writeInt32LE(width, 18);
  header.writeInt32LE(height, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(bits, 28);
  header.writeUInt32LE(palette.length / 4, 46);
  const padded = rows.map((row) => Buffer.concat([Buffer.from(row), Buffer.alloc((4 - (row.length % 4)) % 4)]));
  return Buffer.concat([header, Buffer.from(palette), ...padded]);
}

describe('decodeBmp', () => {
  it('reads rows from the bottom up, blue first', () => {
    const rows = [
      [1, 2, 3, 4, 5, 6],
      [7, 8, 9, 10, 11, 12],
    ];
    const { pixels, shape } = decodeBmp(bmp({ bits: 24, width: 2, height: 2, rows }), 'a.bmp');
    expect(shape).toEqual([2, 2, 3]);
    expect([...pixels]).toEqual([9, 8, 7, 12, 11, 10, 3, 2, 1, 6, 5, 4]);
  });

  it('reads rows from the top where the height is negative, and leaves opacity out', () => {
    const rows = [
      [1, 2, 3, 255],
      [4, 5, 6, 0],
    ];
    const { pixels } = decodeBmp(bmp({ bits: 32, width: 1, height: -2, rows }), 'a.bmp');
    expect([...pixels]).toEqual([3, 2, 1, 6, 5, 4]);
  });

  it('takes masks that say the usual places, and refuses others', () => {
    const whole = bmp({
      bits: 32,
      width: 1,
      height: 1,
      palette: new Array<number>(12).fill(0),
      rows: [[1, 2, 3, 255]],
    });
    whole.writeUInt32LE(3, 30);
    const masked = (...masks: readonly number[]): Buffer => {
      masks.forEach((mask, channel) => whole.writeUInt32LE(mask, 54 + 4 * channel));
      return whole;
    };
    expect([...decodeBmp(masked(0xff0000, 0xff00, 0xff), 'a.bmp').pixels]).toEqual([3, 2, 1]);
    expect(() => decodeBmp(masked(0xff, 0xff00, 0xff0000), 'a.bmp')).toThrow(
      'expected masks ff0000, 00ff00, 0000ff, got 0000ff, 00ff00, ff0000',
    );
    expect(() => decodeBmp(masked(0xff0000, 0xff00, 0xff).subarray(0, 58), 'a.bmp')).toThrow(DataError);
  });

  it('looks colours up in the palette', () => {
    const { pixels } = decodeBmp(
      bmp({ bits: 8, width: 2, height: 1, palette: [0, 0, 0, 0, 30, 20, 10, 0], rows: [[1, 0]] }),
      'a.bmp',
    );
    expect([...pixels]).toEqual([10, 20, 30, 0, 0, 0]);
  });

  it('reads or refuses whatever bytes there are, and never crashes', () => {
    const whole = bmp({
      bits: 24,
      width: 2,
      height: 2,
      rows: [
        [1, 2, 3, 4, 5, 6],
        [7, 8, 9, 10, 11, 12],
      ],
    });
    const damage = fc.record({ at: fc.nat(whole.length - 1), value: fc.nat(255), length: fc.nat(whole.length) });
    fc.assert(
      fc.property(damage, ({ at, value, length }) => {
        const bytes = Buffer.from(whole.subarray(0, length));
        if (at < length) bytes[at] = value;
        try {
          const { pixels, shape } = decodeBmp(bytes, 'a.bmp');
          expect(pixels).toHaveLength(shape[0] * shape[1] * 3);
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
        }
      }),
    );
  });
});
