// Windows bitmaps as paint programs and converters write them: uncompressed, which sharp's npm build does not decode.
import type { Images } from '../../contract/arrays.js';
import { corruptSource } from '../files/source-file.js';

const FILE_HEADER = 14;
/** BITMAPINFOHEADER and its longer successors begin alike. */
const INFO_HEADER = 40;
/** Masks behind the first 40 bytes of the header say where red, green and blue are: here in the usual places. */
const BITFIELDS = 3;
const MASKS = [0xff0000, 0xff00, 0xff];
const MOST_PIXELS = 2 ** 28;

/**
 * One image, uint8 [1, height, width, 3]: 24 or 32 bits a pixel, or 8 with a palette; opacity is left out.
 *
 * @param where - file named in the message
 * @throws DataError `source-corrupt` for anything else
 */
export function decodeBmp(bytes: Uint8Array, where: string): Images {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < FILE_HEADER + INFO_HEADER || file.toString('latin1', 0, 2) !== 'BM')
    throw corruptSource(where, 'a BMP header', JSON.stringify(file.toString('latin1', 0, 2)));
  const start = file.readUInt32LE(10);
  const info = file.readUInt32LE(14);
  const [width, signedHeight] = [file.readInt32LE(18), file.readInt32LE(22)];
  const bits = file.readUInt16LE(28);
  const compression = file.readUInt32LE(30);
  const height = Math.abs(signedHeight);
  if (
    info < INFO_HEADER ||
    ![8, 24, 32].includes(bits) ||
    !(compression === 0 || (compression === BITFIELDS && bits === 32))
  )
    throw corruptSource(where, '8, 24 or 32 bits a pixel, uncompressed', `${bits} bits, compression ${compression}`);
  if (compression === BITFIELDS) checkMasks(file, where);
  if (width < 1 || height < 1 || width * height > MOST_PIXELS)
    throw corruptSource(where, 'a size of at least 1x1', `${width}x${height}`);
  const stride = Math.ceil((width * bits) / 32) * 4;
  if (start + stride * height > file.length)
    throw corruptSource(where, `${stride * height} bytes of pixels`, `${Math.max(0, file.length - start)}`);
  const palette = bits === 8 ? readPalette(file, info, where) : null;
  const pixels = new Uint8Array(height * width * 3);
  for (let row = 0; row < height; row++) {
    const line = start + stride * (signedHeight > 0 ? height - 1 - row : row);
    for (let column = 0; column < width; column++) {
      const at = line + (column * bits) / 8;
      const source = palette === null ? at : (palette.get(file[at] ?? 0) ?? -1);
      if (source < 0) throw corruptSource(where, 'colours of the palette', `colour ${file[at] ?? 0}`);
      const target = (row * width + column) * 3;
      pixels[target] = file[source + 2] ?? 0;
      pixels[target + 1] = file[source + 1] ?? 0;
      pixels[target + 2] = file[source] ?? 0;
    }
  }
  return { pixels, count: 1, shape: [height, width, 3] };
}

function checkMasks(file: Buffer, where: string): void {
  const first = FILE_HEADER + INFO_HEADER;
  if (file.length < first + 4 * MASKS.length) throw corruptSource(where, 'masks of colours', 'the end of the file');
  const masks = MASKS.map((_, channel) => file.readUInt32LE(first + 4 * channel));
  if (masks.join() === MASKS.join()) return;
  const hex = (all: readonly number[]): string => all.map((mask) => mask.toString(16).padStart(6, '0')).join(', ');
  throw corruptSource(where, `masks ${hex(MASKS)}`, hex(masks));
}

/** Index of a colour → where its blue, green and red lie in the file. */
function readPalette(file: Buffer, info: number, where: string): ReadonlyMap<number, number> {
  const stated = file.readUInt32LE(46);
  const colours = stated === 0 ? 256 : stated;
  const first = FILE_HEADER + info;
  if (colours > 256 || first + colours * 4 > file.length)
    throw corruptSource(where, 'a palette of at most 256 colours', `${colours}`);
  return new Map(Array.from({ length: colours }, (_, index) => [index, first + 4 * index]));
}
