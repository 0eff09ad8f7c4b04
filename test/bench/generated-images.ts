// Seeded images for tests of plug-ins: kinds that differ in what a detector or a classifier can see.
import { imageSize, type Images, type Shape3 } from '../../bench/contract/arrays.js';
import type { Rng } from '../../bench/contract/plugins.js';
import { createRng } from '../../bench/lib/random/rng.js';

/** One image's pixels, drawn from the stream. */
export type Painter = (rng: Rng, shape: Shape3) => Uint8Array;

export function generate(paint: Painter, count: number, shape: Shape3, seed: number): Images {
  const rng = createRng(seed);
  const pixels = new Uint8Array(count * imageSize(shape));
  for (let index = 0; index < count; index++) pixels.set(paint(rng, shape), index * imageSize(shape));
  return { pixels, count, shape };
}

/** A ramp between two colours. */
export const smooth: Painter = (rng, [height, width, channels]) => {
  const [from, to] = [rng.nextInt(256), rng.nextInt(256)];
  return fill(height, width, channels, (y) => from + ((to - from) * y) / height);
};

export const noise: Painter = (rng, [height, width, channels]) => fill(height, width, channels, () => rng.nextInt(256));

/** Stripes of random period, phase and contrast; `upright` stripes are the same images on their side. */
export const stripes: Painter = (rng, [height, width, channels]) => {
  const [period, phase, contrast] = [3 + rng.nextInt(4), rng.nextInt(6), 40 + rng.nextInt(80)];
  return fill(height, width, channels, (y) => 128 + contrast * Math.sin((2 * Math.PI * (y + phase)) / period));
};

export const uprightStripes: Painter = (rng, shape) => {
  const [size, , channels] = shape;
  const lying = stripes(rng, shape);
  return fill(size, size, channels, (y, x, channel) => lying[(x * size + y) * channels + channel] ?? 0);
};

/** One flat colour of three, with a little noise: what a small victim learns in seconds. */
export function colour(label: number): Painter {
  return (rng, [height, width, channels]) =>
    fill(height, width, channels, (_y, _x, channel) => (channel === label ? 160 : 60) + rng.nextInt(60));
}

function fill(
  height: number,
  width: number,
  channels: number,
  at: (y: number, x: number, channel: number) => number,
): Uint8Array {
  const pixels = new Uint8Array(height * width * channels);
  for (let index = 0; index < pixels.length; index++) {
    const pixel = Math.floor(index / channels);
    pixels[index] = Math.round(at(Math.floor(pixel / width), pixel % width, index % channels));
  }
  return pixels;
}
