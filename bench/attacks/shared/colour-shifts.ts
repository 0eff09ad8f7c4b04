// Brightness of whole channels: an image in another light.
import { imageSize, type Images } from '../../contract/arrays.js';
import type { Rng } from '../../contract/plugins.js';

/** Each channel of each image by 1 to `most` whole grey levels of its own, up or down alike often, within bytes. */
export function recoloured(images: Images, most: number, rng: Rng): Images {
  const [size, channels] = [imageSize(images.shape), images.shape[2]];
  const pixels = new Uint8ClampedArray(images.pixels);
  for (let image = 0; image < images.count; image++) {
    const shifts = Array.from({ length: channels }, () => (1 + rng.nextInt(most)) * (rng.nextInt(2) === 0 ? 1 : -1));
    for (let index = 0; index < size; index++)
      pixels[image * size + index] = (pixels[image * size + index] ?? 0) + (shifts[index % channels] ?? 0);
  }
  return { ...images, pixels: new Uint8Array(pixels.buffer) };
}
