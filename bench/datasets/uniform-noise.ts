// Independent uniform pixels: what the random-noise control asks about.
import { imageSize } from '../contract/arrays.js';
import type { DatasetPlugin } from '../contract/dataset.js';
import { generatedChunks } from './shared/generated-chunks.js';
import { createRng } from '../lib/random/rng.js';

const SHAPE = [32, 32, 3] as const;
/** So many that the attack split, 70 %, holds the largest budget of the CPU suites: 50,000 queries. */
const COUNT = 72_000;

export const dataset: DatasetPlugin = {
  meta: {
    id: 'uniform-noise',
    title: 'Uniform noise',
    version: '1.0.0',
    licence: 'MIT, made by StealBench',
    homepage: 'https://doi.org/10.1109/CVPR.2019.00509',
    paper: 'Noise as queries: Orekondy, Schiele and Fritz, Knockoff Nets, CVPR 2019',
    obtain: 'Made on first use; nothing to download.',
    classes: 1,
    shape: SHAPE,
    counts: { train: COUNT, test: 0 },
    generated: true,
  },
  officialFiles: [],
  decode({ limit }) {
    return Promise.resolve({
      classNames: ['noise'],
      shape: SHAPE,
      chunks: generatedChunks({ count: COUNT, limit, shape: SHAPE, draw: drawNoise }),
      rules: ['Drawn from a fixed seed: every value of every pixel is independent and uniform in 0 to 255.'],
      files: [],
    });
  },
};

/** Four values from each 32-bit number. */
function drawNoise(index: number): Uint8Array {
  const rng = createRng(`uniform-noise:${index}`);
  const pixels = new Uint8Array(imageSize(SHAPE));
  for (let at = 0; at < pixels.length; at += 4) {
    const word = rng.nextInt(2 ** 32);
    pixels[at] = word;
    pixels[at + 1] = word >>> 8;
    pixels[at + 2] = word >>> 16;
    pixels[at + 3] = word >>> 24;
  }
  return pixels;
}
