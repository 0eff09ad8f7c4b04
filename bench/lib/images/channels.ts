// Grey to colour and back, in whole numbers so that every machine rounds alike.
import type { Images } from '../../contract/arrays.js';

/**
 * Images with 1 or 3 channels; the images themselves if they have them.
 *
 * @throws RangeError for other numbers of channels
 */
export function convertChannels(images: Images, channels: number): Images {
  const [height, width, own] = images.shape;
  if (own === channels) return images;
  if (!([1, 3].includes(own) && [1, 3].includes(channels))) {
    throw new RangeError(`convertChannels: expected 1 or 3 channels, got ${own} to ${channels}`);
  }
  const total = images.count * height * width;
  const pixels = new Uint8Array(total * channels);
  for (let at = 0; at < total; at++) {
    if (channels === 3) pixels.fill(images.pixels[at] ?? 0, at * 3, at * 3 + 3);
    else pixels[at] = luma(images.pixels, at * 3);
  }
  return { pixels, count: images.count, shape: [height, width, channels] };
}

/** ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B, in 65536ths. */
function luma(pixels: Uint8Array, at: number): number {
  return (19595 * (pixels[at] ?? 0) + 38470 * (pixels[at + 1] ?? 0) + 7471 * (pixels[at + 2] ?? 0) + 32768) >> 16;
}
