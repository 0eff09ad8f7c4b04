// The one rule by which images change size or channels; its version is part of what is cached and recorded.
import sharp from 'sharp';
import { imageSize, type Images, type Shape3 } from '../contract/arrays.js';

export const RESIZE_RULE = {
  version: '1.0.0',
  text: 'Cover and centre crop, Lanczos 3 (libvips); grey to colour repeats the value, colour to grey is Rec. 601 luma.',
} as const;

/** `cover` keeps the proportions and cuts what overhangs, centred; `fill` keeps the whole image and stretches it. */
export type Fit = 'cover' | 'fill';

/** Images resized at once; libvips has threads of its own. */
const CONCURRENT = 32;

/** Resizes every image to [height, width, channels]; returns the images themselves if nothing changes. */
export async function resizeImages(images: Images, shape: Shape3, fit: Fit = 'cover'): Promise<Images> {
  const sameSize = images.shape[0] === shape[0] && images.shape[1] === shape[1];
  if (sameSize && images.shape[2] === shape[2]) return images;
  const coloured = convertChannels(images, shape[2]);
  return sameSize ? coloured : mapImages(coloured, shape, (image) => image.resize(resizeOptions(shape, fit)));
}

/** What sharp is told, for images that it decodes itself too. */
export function resizeOptions([height, width]: readonly [number, number, ...unknown[]], fit: Fit): sharp.ResizeOptions {
  return { height, width, fit, position: 'centre', kernel: 'lanczos3', fastShrinkOnLoad: false };
}

/** Passes each image through a sharp pipeline; the pipeline must leave images of `shape`. */
export async function mapImages(
  images: Images,
  shape: Shape3,
  change: (image: sharp.Sharp, index: number) => sharp.Sharp | Promise<sharp.Sharp>,
): Promise<Images> {
  const from = imageSize(images.shape);
  const to = imageSize(shape);
  const pixels = new Uint8Array(images.count * to);
  const one = async (index: number): Promise<void> => {
    const raw = images.pixels.subarray(index * from, (index + 1) * from);
    pixels.set(await rawPixels(await change(fromRaw(raw, images.shape), index), shape[2]), index * to);
  };
  for (let start = 0; start < images.count; start += CONCURRENT) {
    const length = Math.min(CONCURRENT, images.count - start);
    await Promise.all(Array.from({ length }, (_, offset) => one(start + offset)));
  }
  return { pixels, count: images.count, shape };
}

/** A sharp image over raw pixels [height, width, channels]. */
export function fromRaw(pixels: Uint8Array, [height, width, channels]: Shape3): sharp.Sharp {
  return sharp(pixels, { raw: { width, height, channels: channels === 1 ? 1 : 3 } });
}

/** libvips may widen grey to colour on the way; the answer has the channels asked for. */
async function rawPixels(image: sharp.Sharp, channels: number): Promise<Uint8Array> {
  return image.toColourspace(channels === 1 ? 'b-w' : 'srgb').raw().toBuffer();
}

function convertChannels(images: Images, channels: number): Images {
  const [height, width, own] = images.shape;
  if (own === channels) return images;
  if (!([1, 3].includes(own) && [1, 3].includes(channels))) {
    throw new RangeError(`resizeImages: expected 1 or 3 channels, got ${own} to ${channels}`);
  }
  const total = images.count * height * width;
  const pixels = new Uint8Array(total * channels);
  for (let at = 0; at < total; at++) {
    if (channels === 3) pixels.fill(images.pixels[at] ?? 0, at * 3, at * 3 + 3);
    else pixels[at] = luma(images.pixels, at * 3);
  }
  return { pixels, count: images.count, shape: [height, width, channels] };
}

/** ITU-R BT.601, in sixteenths of a bit so that every machine rounds alike. */
function luma(pixels: Uint8Array, at: number): number {
  return (19595 * (pixels[at] ?? 0) + 38470 * (pixels[at + 1] ?? 0) + 7471 * (pixels[at + 2] ?? 0) + 32768) >> 16;
}
