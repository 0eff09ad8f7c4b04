// One random resize and one JPEG for both sides of a detector, so that codecs and resampling tell it nothing.
import sharp from 'sharp';
import { imageSize, type Images, type Shape3 } from '../../contract/arrays.js';
import { convertChannels } from './channels.js';
import { resizeImages } from './resize.js';
import { createRng, type Rng } from '../random/rng.js';

const SCALE = { from: 0.75, to: 1.25 } as const;
const QUALITY = { from: 60, to: 95 } as const;
/** Images encoded at once; libvips has threads of its own. */
const CONCURRENT = 32;

/**
 * Each image is brought to 0.75 to 1.25 times its size and back, then through JPEG of quality 60 to 95 (4:2:0); both
 * are drawn from (seed, row), so that a batch's make-up changes nothing.
 */
export async function recompress(images: Images, seed: number): Promise<Images> {
  const size = imageSize(images.shape);
  const pixels = new Uint8Array(images.pixels.length);
  const stream = createRng(seed);
  const one = async (row: number): Promise<void> => {
    const image = { pixels: images.pixels.subarray(row * size, (row + 1) * size), count: 1, shape: images.shape };
    const rng = stream.fork(`recompress:${row}`);
    pixels.set((await throughJpeg(thereAndBack(image, rng), rng)).pixels, row * size);
  };
  for (let start = 0; start < images.count; start += CONCURRENT) {
    const length = Math.min(CONCURRENT, images.count - start);
    await Promise.all(Array.from({ length }, (_, offset) => one(start + offset)));
  }
  return { pixels, count: images.count, shape: images.shape };
}

function thereAndBack(image: Images, rng: Rng): Images {
  const [height, width, channels] = image.shape;
  const scale = SCALE.from + (SCALE.to - SCALE.from) * rng.nextFloat();
  const between: Shape3 = [Math.max(1, Math.round(height * scale)), Math.max(1, Math.round(width * scale)), channels];
  return resizeImages(resizeImages(image, between, 'fill'), image.shape, 'fill');
}

async function throughJpeg(image: Images, rng: Rng): Promise<Images> {
  const [height, width, channels] = image.shape;
  const quality = QUALITY.from + rng.nextInt(QUALITY.to - QUALITY.from + 1);
  const raw = { width, height, channels: channels === 1 ? 1 : 3 } as const;
  const jpeg = await sharp(image.pixels, { raw }).jpeg({ quality, chromaSubsampling: '4:2:0' }).toBuffer();
  const decoded = await sharp(jpeg).toColourspace('srgb').raw().toBuffer();
  return convertChannels(
    { pixels: decoded, count: 1, shape: [height, width, decoded.length / (height * width)] },
    channels,
  );
}
