// The visible part of a mark: a white square where the entanglement gains most by it.
import { imageSize, type Images, type Shape3 } from '../../contract/arrays.js';

/** Pixels on a side (Jia et al. 2021). */
const SIZE = 3;
const WHITE = 255;

export interface Place {
  readonly row: number;
  readonly column: number;
}

/**
 * Upper left corner of the square with the largest sum, the first of several.
 *
 * @param gradient - float32 [h, w, c]
 * @throws RangeError for images below 3 x 3 pixels
 */
export function placeOf(gradient: ArrayLike<number>, [height, width, channels]: Shape3): Place {
  if (height < SIZE || width < SIZE)
    throw new RangeError(`patch: expected 3 x 3 pixels or more, got ${height} x ${width}`);
  let best = { row: 0, column: 0 };
  let largest = Number.NEGATIVE_INFINITY;
  for (let row = 0; row + SIZE <= height; row++)
    for (let column = 0; column + SIZE <= width; column++) {
      let sum = 0;
      for (const at of pixelsOf({ row, column }, width, channels)) sum += gradient[at] ?? 0;
      if (sum > largest) [best, largest] = [{ row, column }, sum];
    }
  return best;
}

/** Copies of the images with the square in white. */
export function withPatch(images: Images, place: Place): Images {
  const { shape, count } = images;
  const [, width, channels] = shape;
  const pixels = images.pixels.slice();
  const square = pixelsOf(place, width, channels);
  for (let image = 0; image < count; image++) for (const at of square) pixels[image * imageSize(shape) + at] = WHITE;
  return { pixels, count, shape };
}

function pixelsOf({ row, column }: Place, width: number, channels: number): readonly number[] {
  const length = SIZE * channels;
  return Array.from(
    { length: SIZE * length },
    (_, at) => ((row + Math.floor(at / length)) * width + column) * channels + (at % length),
  );
}
