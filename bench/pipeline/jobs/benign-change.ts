// Images that show the same in another way: what honest clients with another camera ask.
import { imageSize, type ImageStore } from '../../contract/arrays.js';
import type { BenignChange } from '../../contract/suite.js';
import { gaussianBlur } from '../../lib/images/blur.js';
import { rotate } from '../../lib/images/rotate.js';
import { createRng, deriveSeed } from '../../lib/random/rng.js';

const DEGREES = 15;
/** Standard deviation of the blur, in pixels. */
const SIGMA = 1;
/** Standard deviation of the noise, in grey levels. */
const NOISE = 25;

/** The same images changed, each in the same way however it is read. */
export function changedStore(images: ImageStore, change: BenignChange, seed: number): ImageStore {
  if (change === 'own') return images;
  const size = imageSize(images.shape);
  return {
    count: images.count,
    shape: images.shape,
    read(rows) {
      const plain = images.read(rows);
      const pixels = new Uint8Array(plain.pixels.length);
      for (let at = 0; at < plain.count; at++) {
        const picture = plain.pixels.subarray(at * size, (at + 1) * size);
        pixels.set(changed(picture, images, change, deriveSeed('pixels', seed, rows[at] ?? -1)), at * size);
      }
      return { ...plain, pixels };
    },
  };
}

function changed(
  picture: Uint8Array,
  { shape }: ImageStore,
  change: Exclude<BenignChange, 'own'>,
  seed: number,
): Uint8Array {
  switch (change) {
    case 'rotated':
      return rotate(picture, shape, DEGREES);
    case 'blurred':
      return Uint8Array.from(gaussianBlur(Float64Array.from(picture), shape, SIGMA), (value) => Math.round(value));
    case 'noisy': {
      const rng = createRng(seed);
      return picture.map((value) => Math.min(255, Math.max(0, Math.round(value + NOISE * rng.normal()))));
    }
  }
}
