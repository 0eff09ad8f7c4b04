// Decodes image files of any usual kind to RGB of one size: sharp for most, our own readers for Netpbm and BMP.
import path from 'node:path';
import sharp from 'sharp';
import { DataError } from '../../contract/errors.js';
import { imageSize, type Images, type Shape3 } from '../../contract/arrays.js';
import { convertChannels } from './channels.js';
import { decodeBmp } from './bmp.js';
import { decodePpm } from './ppm.js';
import { resizeImages, type Fit } from './resize.js';
import { corruptSource, readSource } from '../files/source-file.js';

/** What sharp's npm build leaves out. */
const OWN_READERS: Readonly<Partial<Record<string, (bytes: Uint8Array, where: string) => Images>>> = {
  '.ppm': decodePpm,
  '.pgm': decodePpm,
  '.bmp': decodeBmp,
  '.dib': decodeBmp,
};
const BY_SHARP = new Set(['.jpg', '.jpeg', '.jpe', '.jfif', '.png', '.webp', '.gif', '.tif', '.tiff', '.avif']);
const CONCURRENT = 32;

// A file is read by its bytes, whatever its name says, and some formats of sharp's are programs rather than pixels: SVG.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff', 'Heif'].map((format) => `VipsForeignLoad${format}`),
});

/** Whether the name ends like an image that {@link decodeFiles} reads. */
export function isImageName(name: string): boolean {
  const extension = path.extname(name).toLowerCase();
  return ownReader(name) !== undefined || BY_SHARP.has(extension);
}

export interface DecodedFiles {
  readonly images: Images;
  /** Row among the files → why it was left out; empty unless damaged ones are skipped. */
  readonly damaged: ReadonlyMap<number, string>;
}

/**
 * Decodes files into one batch, uint8 [files, height, width, 3], in the order given.
 *
 * @param size - [height, width]; every image is brought to it
 * @param skipDamaged - leaves bad files out of the batch
 * @throws DataError `source-missing` or `source-corrupt` naming the first bad file
 */
export async function decodeFiles(
  files: readonly string[],
  size: readonly [number, number],
  fit: Fit,
  skipDamaged = false,
): Promise<DecodedFiles> {
  const shape: Shape3 = [size[0], size[1], 3];
  const bytes = imageSize(shape);
  const pixels = new Uint8Array(files.length * bytes);
  const damaged = new Map<number, string>();
  for (let start = 0; start < files.length; start += CONCURRENT) {
    const group = files.slice(start, start + CONCURRENT);
    const decoded = await Promise.all(group.map((file) => decodeOrTell(file, shape, fit)));
    for (const [offset, image] of decoded.entries()) {
      const row = start + offset;
      if (image instanceof Uint8Array) pixels.set(image, (row - damaged.size) * bytes);
      else if (skipDamaged) damaged.set(row, image.message.replaceAll(`${files[row] ?? ''}: `, ''));
      else throw image;
    }
  }
  const count = files.length - damaged.size;
  return { images: { pixels: pixels.subarray(0, count * bytes), count, shape }, damaged };
}

async function decodeOrTell(file: string, shape: Shape3, fit: Fit): Promise<Uint8Array | DataError> {
  try {
    return await decodeFile(file, shape, fit);
  } catch (error) {
    if (error instanceof DataError) return error;
    throw error;
  }
}

/**
 * [height, width] as stored, after the rotation that its EXIF data asks for.
 *
 * @throws DataError `source-missing` or `source-corrupt`
 */
export async function imageFileSize(file: string): Promise<readonly [number, number]> {
  const bytes = await readSource(file);
  const reader = ownReader(file);
  if (reader !== undefined) {
    const [height, width] = reader(bytes, file).shape;
    return [height, width];
  }
  return guard(file, async () => {
    const { autoOrient } = await sharp(bytes).metadata();
    return [autoOrient.height, autoOrient.width];
  });
}

async function decodeFile(file: string, shape: Shape3, fit: Fit): Promise<Uint8Array> {
  const bytes = await readSource(file);
  const reader = ownReader(file);
  if (reader !== undefined) return resizeImages(convertChannels(reader(bytes, file), 3), shape, fit).pixels;
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

function ownReader(file: string): ((bytes: Uint8Array, where: string) => Images) | undefined {
  return OWN_READERS[path.extname(file).toLowerCase()];
}

async function guard<T>(file: string, decode: () => Promise<T>): Promise<T> {
  try {
    return await decode();
  } catch (error) {
    const hint = 'Get the image again, or leave damaged ones out with --skip-damaged; nothing was imported.';
    const got = error instanceof Error ? error.message : String(error);
    throw corruptSource(file, 'an image that decodes', got, error, hint);
  }
}
