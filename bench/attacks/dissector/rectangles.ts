// Rectangles that are erased: drawn anywhere, or so that they cover a pixel.
import { imageSize, type Images, type Shape3 } from '../../contract/arrays.js';
import type { Rng } from '../../contract/plugins.js';

/** Of the area of an image, and sides against each other (Zhong et al., Random Erasing, AAAI 2020). */
const LEAST_AREA = 0.02;
const LEAST_ASPECT = 0.3;

export interface Rectangle {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}
export type Pixel = readonly [y: number, x: number];

/**
 * Inside the image, of an area drawn alike from .02 to `largestArea` of it and sides from 0.3 to 1/0.3 against each other, up to
 * whole pixels and the image's own sides.
 *
 * @param covered - a pixel that it covers; absent, it lies anywhere
 */
export function drawRectangle([rows, columns]: Shape3, largestArea: number, rng: Rng, covered?: Pixel): Rectangle {
  const area = rows * columns * (LEAST_AREA + (largestArea - LEAST_AREA) * rng.nextFloat());
  const aspect = Math.exp(Math.log(LEAST_ASPECT) * (1 - 2 * rng.nextFloat()));
  const height = side(Math.sqrt(area * aspect), rows);
  const width = side(Math.sqrt(area / aspect), columns);
  const [y, x] = covered ?? [null, null];
  return { top: corner(height, rows, y, rng), left: corner(width, columns, x, rng), height, width };
}

const side = (length: number, most: number): number => Math.min(most, Math.max(1, Math.round(length)));

function corner(length: number, size: number, covered: number | null, rng: Rng): number {
  const first = covered === null ? 0 : Math.max(0, covered - length + 1);
  const last = covered === null ? size - length : Math.min(covered, size - length);
  return first + rng.nextInt(last - first + 1);
}

/**
 * Copies whose rectangles, one an image, are filled.
 *
 * @param fill - grey levels, one a channel
 */
export function erased(images: Images, rectangles: readonly Rectangle[], fill: readonly number[]): Images {
  const { shape, count } = images;
  const [, columns, channels] = shape;
  const pixels = images.pixels.slice();
  for (let image = 0; image < count; image++) {
    const { top, left, height, width } = rectangles[image] ?? { top: 0, left: 0, height: 0, width: 0 };
    for (let y = top; y < top + height; y++)
      for (let x = left; x < left + width; x++) {
        const start = image * imageSize(shape) + (y * columns + x) * channels;
        for (let channel = 0; channel < channels; channel++) pixels[start + channel] = fill[channel] ?? 0;
      }
  }
  return { pixels, count, shape };
}
