// Image files of the usual kinds to RGB of one size.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../../../bench/contract/errors.js';
import { decodeFiles, imageFileSize, isImageName } from '../../../../bench/lib/images/decode-image.js';
import { ourError } from '../../../support/errors.js';
import { tempFolder } from '../../../support/temp-folder.js';

const RED = { r: 200, g: 30, b: 40 };
const plain = (height: number, width: number): sharp.Sharp =>
  sharp({ create: { width, height, channels: 3, background: RED } });

describe('decodeFiles', () => {
  it('decodes what browsers and cameras write, and Netpbm', async () => {
    const folder = await tempFolder();
    await plain(9, 12).png().toFile(path.join(folder, 'a.png'));
    await plain(12, 9).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toFile(path.join(folder, 'b.JPG'));
    await plain(8, 8).webp({ lossless: true }).toFile(path.join(folder, 'c.webp'));
    await writeFile(
      path.join(folder, 'd.ppm'),
      Buffer.concat([Buffer.from('P6 1 1 255\n'), Buffer.from([200, 30, 40])]),
    );
    const files = ['a.png', 'b.JPG', 'c.webp', 'd.ppm'].map((name) => path.join(folder, name));
    const { pixels, count, shape } = (await decodeFiles(files, [4, 4], 'cover')).images;
    expect({ count, shape }).toEqual({ count: 4, shape: [4, 4, 3] });
    for (let pixel = 0; pixel < 64; pixel++) {
      expect(Math.abs((pixels[pixel * 3] ?? 0) - 200)).toBeLessThanOrEqual(2);
      expect(Math.abs((pixels[pixel * 3 + 1] ?? 0) - 30)).toBeLessThanOrEqual(2);
    }
  });

  it('brings grey, palettes, transparency and 16 bits to 8-bit RGB', async () => {
    const folder = await tempFolder();
    await plain(4, 4).toColourspace('b-w').png().toFile(path.join(folder, 'grey.png'));
    await plain(4, 4).png({ palette: true }).toFile(path.join(folder, 'palette.png'));
    await plain(4, 4).ensureAlpha(0).png().toFile(path.join(folder, 'clear.png'));
    await plain(4, 4).toColourspace('rgb16').png().toFile(path.join(folder, 'deep.png'));
    const files = ['grey.png', 'palette.png', 'clear.png', 'deep.png'].map((name) => path.join(folder, name));
    const { pixels } = (await decodeFiles(files, [1, 1], 'cover')).images;
    expect([...pixels.subarray(3, 6)]).toEqual([200, 30, 40]);
    expect([...pixels.subarray(6, 9)]).toEqual([0, 0, 0]);
    expect([...pixels.subarray(9, 12)]).toEqual([200, 30, 40]);
  });

  it('names the file that is cut off, missing, empty, no image, or a drawing that would have to be run', async () => {
    const folder = await tempFolder();
    const jpeg = await plain(64, 64).jpeg().toBuffer();
    await writeFile(path.join(folder, 'cut.jpg'), jpeg.subarray(0, jpeg.length / 2));
    await writeFile(path.join(folder, 'empty.png'), '');
    await writeFile(path.join(folder, 'text.png'), 'hello');
    const drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>';
    await writeFile(path.join(folder, 'drawing.png'), drawing);
    for (const name of ['cut.jpg', 'empty.png', 'text.png', 'drawing.png', 'none.png']) {
      const error = await ourError(decodeFiles([path.join(folder, name)], [4, 4], 'cover'));
      expect(error).toBeInstanceOf(DataError);
      expect(error.message).toContain(name);
    }
  });

  it('ends garbage in a DataError', async () => {
    const folder = await tempFolder();
    const file = path.join(folder, 'x.png');
    const png = await plain(8, 8).png().toBuffer();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), fc.boolean(), async (garbage, behindHeader) => {
        await writeFile(file, behindHeader ? Buffer.concat([png.subarray(0, 20), garbage]) : garbage);
        expect(await ourError(decodeFiles([file], [4, 4], 'cover'))).toBeInstanceOf(DataError);
      }),
      { numRuns: 40 },
    );
  });
});

it('knows the size as it is shown, after the turn that EXIF asks for', async () => {
  const folder = await tempFolder();
  await plain(4, 10).withMetadata({ orientation: 6 }).jpeg().toFile(path.join(folder, 'turned.jpg'));
  await writeFile(path.join(folder, 'd.pgm'), Buffer.from('P5 2 1 255\nab'));
  expect(await imageFileSize(path.join(folder, 'turned.jpg'))).toEqual([10, 4]);
  expect(await imageFileSize(path.join(folder, 'd.pgm'))).toEqual([1, 2]);
});

it('tells images from other files by their names', () => {
  const read = ['a.jpg', 'b.JPEG', 'c.ppm', 'd.BMP', 'e.tif', 'f.webp', 'g.jfif'];
  const others = ['d.txt', 'Thumbs.db', 'RENAME2', 'h.heic'];
  expect(read.filter(isImageName)).toEqual(read);
  expect(others.filter(isImageName)).toEqual([]);
});
