// From stored pixels to what a model sees, and the augmentation on the way: one pass over the batch in plain code.
import { imageSize, type Images, type Shape3 } from '../contract/arrays.js';
import { DEFAULT_NORMALIZATION, type Normalization } from '../contract/normalization.js';

/** How one image is shifted and mirrored; offsets in pixels, positive shows what lies below or right. */
export interface Placement {
  readonly down: number;
  readonly right: number;
  readonly flip: boolean;
}

const AS_IS: Placement = { down: 0, right: 0, flip: false };

/**
 * Model input, float32 [n, h, w, c], normalised channel by channel.
 *
 * @param placements - one for each image, or one for all; absent leaves images as they are. Pixels outside the image
 *   are mirrored at its border without repeating the border pixel (numpy and PyTorch call it `reflect`)
 */
export function toInput(
  images: Images,
  placements: readonly Placement[] = [AS_IS],
  normalization: Normalization = DEFAULT_NORMALIZATION,
): Float32Array {
  const { pixels, count, shape } = images;
  const size = imageSize(shape);
  const table = normalizedBytes(normalization, shape[2]);
  const output = new Float32Array(count * size);
  for (let index = 0; index < count; index++) {
    const placement = placements[placements.length === 1 ? 0 : index] ?? AS_IS;
    if (placement.down === 0 && placement.right === 0 && !placement.flip) {
      copy(pixels, output, index * size, (index + 1) * size, shape[2], table);
    } else {
      place(pixels, output, index * size, shape, placement, table);
    }
  }
  return output;
}

/** (v / 255 - mean) / std in float32, for every byte value v of each channel: [channels * 256]. */
function normalizedBytes({ mean, std }: Normalization, channels: number): Float32Array {
  return Float32Array.from({ length: channels * 256 }, (_, at) => {
    const channel = Math.floor(at / 256);
    return ((at % 256) / 255 - ofChannel(mean, channel, channels)) / ofChannel(std, channel, channels);
  });
}

/** The channel's own number, or the only one. Throws RangeError if there are neither one nor `channels`. */
function ofChannel(values: readonly number[], channel: number, channels: number): number {
  const value = values.length === 1 ? values[0] : values[channel];
  if (value !== undefined && (values.length === 1 || values.length === channels)) return value;
  throw new RangeError(`normalisation: expected 1 or ${channels} numbers, got ${values.length}`);
}

function copy(
  pixels: Uint8Array,
  output: Float32Array,
  start: number,
  end: number,
  channels: number,
  table: Float32Array,
): void {
  for (let at = start; at < end; at += channels) {
    for (let channel = 0; channel < channels; channel++) {
      output[at + channel] = table[channel * 256 + (pixels[at + channel] ?? 0)] ?? 0;
    }
  }
}

function place(
  pixels: Uint8Array,
  output: Float32Array,
  start: number,
  shape: Shape3,
  placement: Placement,
  table: Float32Array,
): void {
  const [height, width, channels] = shape;
  let at = start;
  for (let y = 0; y < height; y++) {
    const row = start + reflect(y + placement.down, height) * width * channels;
    for (let x = 0; x < width; x++) {
      const column = reflect((placement.flip ? width - 1 - x : x) + placement.right, width);
      const from = row + column * channels;
      for (let channel = 0; channel < channels; channel++) {
        output[at++] = table[channel * 256 + (pixels[from + channel] ?? 0)] ?? 0;
      }
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
