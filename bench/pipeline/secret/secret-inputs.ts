// Test images that nobody has seen: each is shifted, cropped and lit a little otherwise, as a secret seed says. Labels hold:
// nothing is mirrored or turned, since a mirrored sign or digit is another one.
import { imageSize, type Images, type ImageStore, type Shape3 } from '../../contract/arrays.js';
import { at } from '../../lib/arrays/at.js';
import { createRng } from '../../lib/random/rng.js';

/** Raised whenever the same seed would draw other pixels; stands in every round. */
export const SECRET_RULE = '1.0.0';

/** The part of each side that stays in view, at least. */
const SMALLEST_CROP = 0.9;

/** Largest shift, as a part of the side. */
const LARGEST_SHIFT = 0.06;

/** Largest change of brightness, as a factor. */
const LARGEST_LIGHT = 0.15;

/** What is done to one image. */
export interface SecretChange {
  /** Side of the part in view over the side of the image, in [0.9, 1]. */
  readonly crop: number;
  /** Of the centre, as parts of the sides, in [-0.06, 0.06]. */
  readonly shift: readonly [down: number, right: number];
  /** Factor on every pixel, in [0.85, 1.15]. */
  readonly light: number;
}

/**
 * The images of a store as a seed changes them, read by read: row i is always changed alike, whatever is read with it.
 *
 * @param seed - of the round, 32 bytes in hexadecimal
 */
export function secretStore(store: ImageStore, seed: string): ImageStore {
  const { count, shape } = store;
  const size = imageSize(shape);
  return {
    count,
    shape,
    read: (rows) => {
      const images = store.read(rows);
      const pixels = new Uint8Array(images.pixels.length);
      for (let position = 0; position < images.count; position++) {
        const change = drawChange(seed, at(rows, position));
        const [start, end] = [position * size, (position + 1) * size];
        changeInto(pixels.subarray(start, end), images.pixels.subarray(start, end), shape, change);
      }
      return { ...images, pixels } satisfies Images;
    },
  };
}

/** @param row - of the test slice */
export function drawChange(seed: string, row: number): SecretChange {
  const rng = createRng(`secret-input:${seed}:${row}`);
  const between = (low: number, high: number): number => low + (high - low) * rng.nextFloat();
  return {
    crop: between(SMALLEST_CROP, 1),
    shift: [between(-LARGEST_SHIFT, LARGEST_SHIFT), between(-LARGEST_SHIFT, LARGEST_SHIFT)],
    light: between(1 - LARGEST_LIGHT, 1 + LARGEST_LIGHT),
  };
}

/** Bilinear; what lies outside the image repeats its border. Writes uint8 [height * width * channels]. */
export function changeInto(target: Uint8Array, source: Uint8Array, shape: Shape3, change: SecretChange): void {
  const [height, width, channels] = shape;
  const rows = sampleAxis(height, change.crop, change.shift[0]);
  const columns = sampleAxis(width, change.crop, change.shift[1]);
  for (const [y, row] of rows.entries()) {
    for (const [x, column] of columns.entries()) {
      for (let channel = 0; channel < channels; channel++) {
        const pixel = (line: number, place: number): number => at(source, (line * width + place) * channels + channel);
        const upper = mix(pixel(row.low, column.low), pixel(row.low, column.high), column.share);
        const lower = mix(pixel(row.high, column.low), pixel(row.high, column.high), column.share);
        const value = Math.round(mix(upper, lower, row.share) * change.light);
        target[(y * width + x) * channels + channel] = Math.min(255, Math.max(0, value));
      }
    }
  }
}

interface Sample {
  readonly low: number;
  readonly high: number;
  /** Weight of `high`. */
  readonly share: number;
}

/** Where each pixel of a side comes from. */
function sampleAxis(length: number, crop: number, shift: number): readonly Sample[] {
  const centre = (length - 1) / 2;
  return Array.from({ length }, (_, index) => {
    const place = centre + (index - centre) * crop + shift * length;
    const inside = Math.min(length - 1, Math.max(0, place));
    const low = Math.floor(inside);
    return { low, high: Math.min(length - 1, low + 1), share: inside - low };
  });
}

function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}
