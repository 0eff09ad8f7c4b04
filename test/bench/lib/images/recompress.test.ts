// The detector's control: one random resize and one JPEG for everybody.
import { expect, it } from 'vitest';
import { recompress } from '../../../../bench/lib/images/recompress.js';
import { valueNoise } from '../../../../bench/lib/random/value-noise.js';
import { createRng } from '../../../../bench/lib/random/rng.js';
import type { Images } from '../../../../bench/contract/arrays.js';

const SIZE = 16;

/** Smooth pictures, as JPEG expects them. */
function pictures(count: number, channels: number): Images {
  const pixels = new Uint8Array(count * SIZE * SIZE * channels);
  for (let index = 0; index < count; index++) {
    const field = valueNoise(createRng(index), 2);
    for (let at = 0; at < SIZE * SIZE * channels; at++) {
      const pixel = Math.floor(at / channels);
      pixels[index * SIZE * SIZE * channels + at] = 255 * field((pixel % SIZE) / SIZE, Math.floor(pixel / SIZE) / SIZE);
    }
  }
  return { pixels, count, shape: [SIZE, SIZE, channels] };
}

it.each([1, 3])('keeps shape and content with %d channels, and changes the bytes', async (channels) => {
  const images = pictures(40, channels);
  const changed = await recompress(images, 7);
  expect(changed).toMatchObject({ count: 40, shape: [SIZE, SIZE, channels] });
  const errors = changed.pixels.map((value, index) => Math.abs(value - (images.pixels[index] ?? 0)));
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  expect(mean).toBeGreaterThan(0.5);
  expect(mean).toBeLessThan(8);
});

it('draws from the seed and the row alone', async () => {
  const images = pictures(6, 3);
  const size = SIZE * SIZE * 3;
  const whole = await recompress(images, 7);
  const first = await recompress({ ...images, pixels: images.pixels.subarray(0, 3 * size), count: 3 }, 7);
  expect(first.pixels).toEqual(whole.pixels.subarray(0, 3 * size));
  expect((await recompress(images, 8)).pixels).not.toEqual(whole.pixels);
});

it('takes no images', async () => {
  expect(await recompress({ pixels: new Uint8Array(0), count: 0, shape: [4, 4, 3] }, 1)).toMatchObject({ count: 0 });
});
