// From stored pixels to what a model sees, and the augmentation on the way: one pass over the batch in plain code.
import { imageSize, type Images, type Shape3 } from '../contract/arrays.js';
import { NORMALIZATION } from './model-plugin.js';

/** How one image is shifted and mirrored; offsets in pixels, positive shows what lies below or right. */
export interface Placement {
  readonly down: number;
  readonly right: number;
  readonly flip: boolean;
}

const AS_IS: Placement = { down: 0, right: 0, flip: false };

/** (v / 255 - mean) / std for every byte value v, in float32. */
const NORMALIZED = Float32Array.from({ length: 256 }, (_, v) => (v / 255 - NORMALIZATION.mean) / NORMALIZATION.std);

/**
 * Model input, float32 [n, h, w, c], normalised as `NORMALIZATION` says.
 *
 * @param placements - one for each image, or one for all; absent leaves images as they are. Pixels outside the image
 *   are mirrored at its border without repeating the border pixel (numpy and PyTorch call it `reflect`)
 */
export function toInput(images: Images, placements: readonly Placement[] = [AS_IS]): Float32Array {
  const { pixels, count, shape } = images;
  const size = imageSize(shape);
  const output = new Float32Array(count * size);
  for (let index = 0; index < count; index++) {
    const placement = placements[placements.length === 1 ? 0 : index] ?? AS_IS;
    if (placement.down === 0 && placement.right === 0 && !placement.flip) {
      for (let at = index * size; at < (index + 1) * size; at++) output[at] = NORMALIZED[pixels[at] ?? 0] ?? 0;
    } else {
      place(pixels, output, index * size, shape, placement);
    }
  }
  return output;
}

function place(pixels: Uint8Array, output: Float32Array, start: number, shape: Shape3, placement: Placement): void {
  const [height, width, channels] = shape;
  let at = start;
  for (let y = 0; y < height; y++) {
    const row = start + reflect(y + placement.down, height) * width * channels;
    for (let x = 0; x < width; x++) {
      const column = reflect((placement.flip ? width - 1 - x : x) + placement.right, width);
      const from = row + column * channels;
      for (let channel = 0; channel < channels; channel++) output[at++] = NORMALIZED[pixels[from + channel] ?? 0] ?? 0;
    }
  }
}

/** Index of the pixel that a mirror at both borders shows at `position`; sizes of 1 have one pixel only. */
function reflect(position: number, size: number): number {
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const folded = ((position % period) + period) % period;
  return folded < size ? folded : period - folded;
}
