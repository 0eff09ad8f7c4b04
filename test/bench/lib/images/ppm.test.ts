// Netpbm images, by hand and by garbage.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../../../bench/contract/errors.js';
import { decodePpm } from '../../../../bench/lib/images/ppm.js';

const ppm = (header: string, ...values: number[]): Buffer => Buffer.concat([Buffer.from(header), Buffer.from(values)]);

describe('decodePpm', () => {
  it('reads colour and grey', () => {
    expect(decodePpm(ppm('P6\n2 1\n255\n', 1, 2, 3, 4, 5, 6), 'x')).toEqual({
      pixels: Uint8Array.of(1, 2, 3, 4, 5, 6),
      count: 1,
      shape: [1, 2, 3],
    });
    expect(decodePpm(ppm('P5 1 2 255 ', 7, 8), 'x')).toMatchObject({ shape: [2, 1, 1], pixels: Uint8Array.of(7, 8) });
  });

  it('passes over comments, also in the middle of the header', () => {
    const { shape } = decodePpm(ppm('P6 # by a camera\n# of 2011\n1\t2 #w h\n255\n', 1, 2, 3, 4, 5, 6), 'x');
    expect(shape).toEqual([2, 1, 3]);
  });

  it('keeps pixels that look like white space or comments', () => {
    expect([...decodePpm(ppm('P5 3 1 255\n', 0x0a, 0x23, 0x20), 'x').pixels]).toEqual([0x0a, 0x23, 0x20]);
  });

  it('scales a smaller range to 0..255', () => {
    // 15 levels: 0, 5 and 15 are 0, 85 and 255.
    expect([...decodePpm(ppm('P5 3 1 15\n', 0, 5, 15), 'x').pixels]).toEqual([0, 85, 255]);
  });

  it.each([
    ['16-bit samples', ppm('P5 1 1 65535\n', 0, 0), '8-bit'],
    ['text samples', ppm('P3 1 1 255\n', 0, 0, 0), 'P6 or P5'],
    ['a missing pixel', ppm('P6 1 1 255\n', 0, 0), '3 bytes'],
    ['a surplus pixel', ppm('P6 1 1 255\n', 0, 0, 0, 0), '3 bytes'],
    ['no width', ppm('P6 0 1 255\n'), 'at least 1x1'],
    ['no header', ppm('P6'), 'three numbers'],
    ['a sample above the maximum', ppm('P5 1 1 15\n', 16), 'up to 15'],
    ['a huge size', ppm('P6 99999999999999999999 1 255\n', 0), 'bytes of pixels'],
  ])('refuses %s', (_, bytes, expected) => {
    expect(() => decodePpm(bytes, 'sign.ppm')).toThrow(expected);
  });

  it('ends in a DataError that names the file, for any garbage', () => {
    const header = fc.constantFrom('', 'P6', 'P5\n', 'P6 4 4 255\n', 'P5 # ');
    fc.assert(
      fc.property(header, fc.uint8Array({ maxLength: 40 }), (start, garbage) => {
        try {
          decodePpm(Buffer.concat([Buffer.from(start), garbage]), 'sign.ppm');
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
          expect(String(error)).toContain('sign.ppm');
        }
      }),
    );
  });
});
