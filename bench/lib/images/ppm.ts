// Netpbm images, P6 (colour) and P5 (grey): GTSRB's format, which sharp's npm build does not decode.
import type { Images } from '../../contract/arrays.js';
import { corruptSource } from '../files/source-file.js';

const NEWLINE = 0x0a;
const HASH = 0x23;

/**
 * One image, uint8 [1, height, width, 3 or 1], samples scaled to 0..255 if their maximum is smaller.
 *
 * @param where - file named in the message
 * @throws DataError `source-corrupt` for anything else, 16-bit samples and several images in a file included
 */
export function decodePpm(bytes: Uint8Array, where: string): Images {
  const magic = String.fromCharCode(bytes[0] ?? 0, bytes[1] ?? 0);
  if (magic !== 'P6' && magic !== 'P5') throw corruptSource(where, 'a P6 or P5 header', JSON.stringify(magic));
  const channels = magic === 'P6' ? 3 : 1;
  const { numbers, offset } = readNumbers(bytes, where);
  const [width = 0, height = 0, maximum = 0] = numbers;
  if (width < 1 || height < 1) throw corruptSource(where, 'a size of at least 1x1', `${width}x${height}`);
  if (maximum < 1 || maximum > 255)
    throw corruptSource(where, '8-bit samples (maximum 1 to 255)', `maximum ${maximum}`);
  const size = width * height * channels;
  if (bytes.length - offset !== size) throw corruptSource(where, `${size} bytes of pixels`, `${bytes.length - offset}`);
  const pixels = new Uint8Array(bytes.subarray(offset));
  if (maximum < 255) scale(pixels, maximum, where);
  return { pixels, count: 1, shape: [height, width, channels] };
}

/** Width, height and maximum: decimal numbers between white space and comments; one white space ends the header. */
function readNumbers(bytes: Uint8Array, where: string): { numbers: readonly number[]; offset: number } {
  const numbers: number[] = [];
  let offset = 2;
  while (numbers.length < 3) {
    offset = skipBlank(bytes, offset);
    let digits = '';
    while (isDigit(bytes[offset]) && digits.length < 9) digits += String.fromCharCode(bytes[offset++] ?? 0);
    if (digits === '') throw corruptSource(where, 'three numbers in the header', `${numbers.length}`);
    numbers.push(Number(digits));
  }
  if (!isSpace(bytes[offset])) throw corruptSource(where, 'white space after the header', 'something else');
  return { numbers, offset: offset + 1 };
}

function skipBlank(bytes: Uint8Array, from: number): number {
  let offset = from;
  while (offset < bytes.length && (isSpace(bytes[offset]) || bytes[offset] === HASH)) {
    if (bytes[offset] === HASH) while (offset < bytes.length && bytes[offset] !== NEWLINE) offset++;
    else offset++;
  }
  return offset;
}

function scale(pixels: Uint8Array, maximum: number, where: string): void {
  for (const [index, value] of pixels.entries()) {
    if (value > maximum) throw corruptSource(where, `samples up to ${maximum}`, `${value}`);
    pixels[index] = Math.round((value * 255) / maximum);
  }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);
}
