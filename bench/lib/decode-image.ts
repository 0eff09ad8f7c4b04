// Decodes image files of any usual kind to RGB of one size: sharp for most, our own reader for Netpbm.
import path from 'node:path';
import sharp from 'sharp';
import { imageSize, type Images, type Shape3 } from '../contract/arrays.js';
import { convertChannels } from './channels.js';
import { decodePpm } from './ppm.js';
import { resizeImages, type Fit } from './resize.js';
import { corruptSource, readSource } from './source-file.js';

const NETPBM = new Set(['.ppm', '.pgm']);
const BY_SHARP = new Set(['.jpg', '.jpeg', '.png', '.webp', '.gif', '.tif', '.tiff', '.avif']);
const CONCURRENT = 32;

/** Whether the name ends like an image that {@link decodeFiles} reads. */
export function isImageName(name: string): boolean {
  const extension = path.extname(name).toLowerCase();
  return NETPBM.has(extension) || BY_SHARP.has(extension);
}

/**
 * Decodes files into one batch, uint8 [files, height, width, 3], in the order given.
 *
 * @param size - [height, width]; every image is brought to it
 * @throws DataError `source-missing` or `source-corrupt` naming the first bad file
 */
export async function decodeFiles(
  files: readonly string[],
  size: readonly [number, number],
  fit: Fit,
): Promise<Images> {
  const shape: Shape3 = [size[0], size[1], 3];
  const bytes = imageSize(shape);
  const pixels = new Uint8Array(files.length * bytes);
  for (let start = 0; start < files.length; start += CONCURRENT) {
    const group = files.slice(start, start + CONCURRENT);
    const decoded = await Promise.all(group.map((file) => decodeFile(file, shape, fit)));
    decoded.forEach((image, offset) => pixels.set(image, (start + offset) * bytes));
  }
  return { pixels, count: files.length, shape };
}

/**
 * [height, width] as stored, after the rotation that its EXIF data asks for.
 *
 * @throws DataError `source-missing` or `source-corrupt`
 */
export async function imageFileSize(file: string): Promise<readonly [number, number]> {
  const bytes = await readSource(file);
  if (NETPBM.has(path.extname(file).toLowerCase())) {
    const [height, width] = decodePpm(bytes, file).shape;
    return [height, width];
  }
  return guard(file, async () => {
    const { autoOrient } = await sharp(bytes).metadata();
    return [autoOrient.height, autoOrient.width];
  });
}

async function decodeFile(file: string, shape: Shape3, fit: Fit): Promise<Uint8Array> {
  const bytes = await readSource(file);
  if (NETPBM.has(path.extname(file).toLowerCase())) {
    return resizeImages(convertChannels(decodePpm(bytes, file), 3), shape, fit).pixels;
  }
  const [height, width] = shape;
  const pixels = await guard(file, () =>
    sharp(bytes, { failOn: 'error' })
      .autoOrient()
      .resize({ height, width, fit, position: 'centre', kernel: 'lanczos3', fastShrinkOnLoad: false })
      .flatten({ background: '#000' })
      .toColourspace('srgb')
      .raw()
      .toBuffer(),
  );
  if (pixels.length !== imageSize(shape)) throw corruptSource(file, '8-bit RGB', `${pixels.length} bytes`);
  return pixels;
}

async function guard<T>(file: string, decode: () => Promise<T>): Promise<T> {
  try {
    return await decode();
  } catch (error) {
    throw corruptSource(file, 'an image that decodes', error instanceof Error ? error.message : String(error), error);
  }
}
