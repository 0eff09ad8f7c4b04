// Images that an attacker could ask, made of the owner's: shifted, mirrored, lighter or darker.
import { imageSize, type FloatImages, type Images } from '../../contract/arrays.js';
import type { Rng } from '../../contract/plugins.js';
import { drawPlacements } from '../../tensor/augment.js';
import { toInput } from '../../tensor/pixels.js';

/** From bytes to [0, 1]. */
const AS_THEY_ARE = { mean: [0], std: [1] };
/** Of an image's sides: how far it is shifted at most. */
const SHIFT = 1 / 8;
/** Contrast and brightness change by a factor between 1 less this and 1 more. */
const JITTER = 0.4;

/** Float32 in [0, 1], an image for each. */
export function strangeImages(images: Images, rng: Rng): FloatImages {
  const { count, shape } = images;
  const size = imageSize(shape);
  const cropPixels = Math.floor(Math.min(shape[0], shape[1]) * SHIFT);
  const placements = drawPlacements(rng, count, { cropPixels, flip: true, perBatch: false });
  const values = toInput(images, placements, AS_THEY_ARE);
  const factor = (): number => 1 + JITTER * (2 * rng.nextFloat() - 1);
  for (let image = 0; image < count; image++) {
    const own = values.subarray(image * size, (image + 1) * size);
    const [contrast, brightness] = [factor(), factor()];
    const mean = own.reduce((sum, value) => sum + value, 0) / size;
    for (const [at, value] of own.entries())
      own[at] = Math.min(1, Math.max(0, (mean + contrast * (value - mean)) * brightness));
  }
  return { values, count, shape };
}
