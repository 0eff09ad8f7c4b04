// Images that look alike whatever encoded them: a hash of where they get brighter, confirmed by their blocks.
import { imageSize, type Images } from '../../contract/arrays.js';

const SIDE = 8;
/** Of 64 bits: hashes that differ in no more may be of one image. */
const BITS = 6;
/** Blocks of one image may differ, root mean square, by this share of their standard deviation. */
const SHARE = 0.1;
/** Grey levels: an image that varies less is compared as one that varies so much. */
const LEAST_DEVIATION = 4;

/** Of n images. */
export interface Looks {
  readonly count: number;
  /** uint32 [2 n]: 64 bits an image, set where a block is darker than the one right of it (difference hash). */
  readonly hashes: Uint32Array;
  /** float32 [64 n]: mean grey level of each of 8x8 blocks. */
  readonly blocks: Float32Array;
}

/** The grey level of a pixel is the mean of its channels; blocks are areas of the image, cut where they fall. */
export function looksOf({ pixels, count, shape }: Images): Looks {
  const [height, width, channels] = shape;
  const size = imageSize(shape);
  const [hashes, blocks] = [new Uint32Array(2 * count), new Float32Array(SIDE * SIDE * count)];
  for (let image = 0; image < count; image++) {
    const grey = (columns: number, row: number, column: number): number => {
      const [top, bottom] = [Math.floor((row * height) / SIDE), Math.ceil(((row + 1) * height) / SIDE)];
      const [left, right] = [Math.floor((column * width) / columns), Math.ceil(((column + 1) * width) / columns)];
      let sum = 0;
      for (let y = top; y < bottom; y++)
        for (let at = (y * width + left) * channels; at < (y * width + right) * channels; at++)
          sum += pixels[image * size + at] ?? 0;
      return sum / ((bottom - top) * (right - left) * channels);
    };
    for (let bit = 0; bit < SIDE * SIDE; bit++) {
      const [row, column] = [Math.floor(bit / SIDE), bit % SIDE];
      blocks[image * SIDE * SIDE + bit] = grey(SIDE, row, column);
      if (!(grey(SIDE + 1, row, column) < grey(SIDE + 1, row, column + 1))) continue;
      const word = 2 * image + (bit >> 5);
      hashes[word] = ((hashes[word] ?? 0) | (1 << (bit & 31))) >>> 0;
    }
  }
  return { count, hashes, blocks };
}

/** int32 [n of the first]: the first image of the second that looks alike, -1 where none does. */
export function alikeIn(first: Looks, second: Looks): Int32Array {
  return Int32Array.from({ length: first.count }, (_, image) => {
    for (let other = 0; other < second.count; other++) {
      if (differingBits(first.hashes, image, second.hashes, other) > BITS) continue;
      if (isNear(first.blocks, image, second.blocks, other)) return other;
    }
    return -1;
  });
}

function differingBits(left: Uint32Array, image: number, right: Uint32Array, other: number): number {
  return (
    ones((left[2 * image] ?? 0) ^ (right[2 * other] ?? 0)) +
    ones((left[2 * image + 1] ?? 0) ^ (right[2 * other + 1] ?? 0))
  );
}

/** Ones of 32 bits (Warren, Hacker's Delight, 5-1). */
function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return (((fours + (fours >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

function isNear(left: Float32Array, image: number, right: Float32Array, other: number): boolean {
  const own = left.subarray(image * SIDE * SIDE, (image + 1) * SIDE * SIDE);
  const mean = own.reduce((sum, level) => sum + level, 0) / own.length;
  const start = other * SIDE * SIDE;
  let [difference, spread] = [0, 0];
  for (const [at, level] of own.entries()) {
    difference += (level - (right[start + at] ?? 0)) ** 2;
    spread += (level - mean) ** 2;
  }
  return difference <= SHARE ** 2 * Math.max(spread, LEAST_DEVIATION ** 2 * own.length);
}
