// Random pixels from a fixed seed: what is timed must not depend on what is pictured.
import { imageSize, type Images, type Matrix, type Shape3 } from '../../contract/arrays.js';
import { createRng } from '../../lib/random/rng.js';

export function noiseImages(count: number, shape: Shape3): Images {
  const rng = createRng('benchmark images');
  return { pixels: Uint8Array.from({ length: count * imageSize(shape) }, () => rng.nextInt(256)), count, shape };
}

/** Random posteriors float32 [rows, columns]; every row sums to 1. */
export function noisePosteriors(rows: number, columns: number, name: string): Matrix {
  const rng = createRng(`benchmark posteriors ${name}`);
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const weights = Array.from({ length: columns }, () => Math.exp(2 * rng.normal()));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    values.set(
      weights.map((weight) => weight / total),
      row * columns,
    );
  }
  return { values, rows, columns };
}
