// Images that show one thing, found by likeness alone: for test parts whose owner keeps it to himself which frames are of one sign.
import { imageSize, type Images } from '../../contract/arrays.js';

/** Blocks along each side of an image. */
const BLOCKS = 8;

/**
 * Sums of the pixels in 8x8 equal blocks, channel by channel: the whole of an image, none of its noise.
 *
 * @param images - of sides that 8 divides
 * @returns float64 [count, 64 * channels], whole numbers, so that distances are the same on every machine
 */
export function blockSums({ pixels, count, shape }: Images): Float64Array {
  const [height, width, channels] = shape;
  if (height % BLOCKS !== 0 || width % BLOCKS !== 0) {
    throw new RangeError(`blockSums: expected sides that ${BLOCKS} divides, got ${height}x${width}`);
  }
  const [tall, wide] = [height / BLOCKS, width / BLOCKS];
  const columns = BLOCKS * BLOCKS * channels;
  const sums = new Float64Array(count * columns);
  const size = imageSize(shape);
  for (let at = 0; at < pixels.length; at++) {
    const image = Math.floor(at / size);
    const inside = at - image * size;
    const channel = inside % channels;
    const pixel = (inside - channel) / channels;
    const block = Math.floor(Math.floor(pixel / width) / tall) * BLOCKS + Math.floor((pixel % width) / wide);
    const to = image * columns + block * channels + channel;
    sums[to] = (sums[to] ?? 0) + (pixels[at] ?? 0);
  }
  return sums;
}

/**
 * Joins the closest pairs of rows first, and never past so many rows in a group: single linkage with a limit, which fits
 * frames of one track, each like the one before it.
 *
 * @param features - float64 [rows, columns]; distance is Euclidean
 * @param atMost - rows in a group; what remains over may be smaller groups
 * @returns int32 [rows]: group of each, numbered from 0 by its first row
 */
export function joinAlike(features: Float64Array, rows: number, atMost: number): Int32Array {
  const root = Int32Array.from({ length: rows }, (_, row) => row);
  const size = new Int32Array(rows).fill(1);
  const rootOf = (row: number): number => {
    let at = row;
    while (root[at] !== at) at = root[at] = root[root[at] ?? at] ?? at;
    return at;
  };
  for (const [first, second] of closestFirst(features, rows)) {
    const [a, b] = [rootOf(first), rootOf(second)];
    const joined = (size[a] ?? 0) + (size[b] ?? 0);
    if (a === b || joined > atMost) continue;
    root[a] = b;
    size[b] = joined;
  }
  return numbered(root.map((_, row) => rootOf(row)));
}

/** Every pair of rows, the closest first, and among equal ones in the order of rows. */
function* closestFirst(features: Float64Array, rows: number): Generator<readonly [number, number]> {
  const columns = features.length / Math.max(1, rows);
  const distances = new Float64Array((rows * (rows - 1)) / 2);
  const starts = new Int32Array(rows);
  let pair = 0;
  for (let first = 0; first < rows; first++) {
    starts[first] = pair;
    for (let second = first + 1; second < rows; second++) {
      let sum = 0;
      for (let column = 0; column < columns; column++) {
        const off = (features[first * columns + column] ?? 0) - (features[second * columns + column] ?? 0);
        sum += off * off;
      }
      distances[pair++] = sum;
    }
  }
  const order = Uint32Array.from(distances.keys()).sort((a, b) => (distances[a] ?? 0) - (distances[b] ?? 0) || a - b);
  const firsts = new Int32Array(distances.length);
  starts.forEach((start, first) => firsts.fill(first, start, start + rows - 1 - first));
  for (const at of order) {
    const first = firsts[at] ?? 0;
    yield [first, first + 1 + at - (starts[first] ?? 0)];
  }
}

function numbered(roots: Int32Array): Int32Array {
  const numbers = new Map<number, number>();
  return roots.map((key) => {
    const known = numbers.get(key) ?? numbers.size;
    numbers.set(key, known);
    return known;
  });
}
