// The gradient of a victim by asking alone, through an API of floats and through one of bytes.
import { describe, expect, it } from 'vitest';
import type { FloatImages, Images, Matrix } from '../../../../bench/contract/arrays.js';
import { addEstimate, zerothOrderGradient } from '../../../../bench/attacks/shared/forward-differences.js';
import { createRng } from '../../../../bench/lib/random/rng.js';
import { storeOf } from '../../../../bench/lib/images/image-store.js';
import { OracleCore } from '../../../../bench/oracle/core.js';
import { inProcessOracle } from '../../../../bench/oracle/in-process.js';

const shape = [4, 4, 1] as const;
const COUNT = 3;
const images: FloatImages = {
  values: Float32Array.from({ length: COUNT * 16 }, (_, at) => 0.3 + (at % 7) / 20),
  count: COUNT,
  shape,
};

/** Posterior of the first class: the mean of the squared pixels. Its gradient by a pixel x is 2 x / 16. */
function victim({ pixels, count }: Images, floats?: FloatImages): Promise<Matrix> {
  const read = floats?.values ?? Float32Array.from(pixels, (level) => level / 255);
  const values = new Float32Array(count * 2);
  for (let image = 0; image < count; image++) {
    const own = read.subarray(image * 16, (image + 1) * 16);
    const mean = own.reduce((sum, value) => sum + value * value, 0) / 16;
    values.set([mean, 1 - mean], image * 2);
  }
  return Promise.resolve({ values, rows: count, columns: 2 });
}

async function gradientThrough(queryPrecision: 'uint8' | 'float32', step: number, directions = 1) {
  const defense = { answer: (posteriors: Matrix) => posteriors };
  const core = new OracleCore({
    classes: 2,
    inputShape: shape,
    budgetQueries: 1e6,
    victim,
    defense,
    seed: 1,
    queryPrecision,
  });
  const pool = { images: storeOf({ pixels: new Uint8Array(0), count: 0, shape }), labels: null, classNames: null };
  const oracle = inProcessOracle({ core, pool, client: 'attacker' });
  const gradient = await zerothOrderGradient(
    { images, step, directions, rng: createRng('directions'), queryPrecision },
    async (asked) => {
      const { values } = await oracle.query({ floats: asked });
      return values.filter((_, at) => at % 2 === 0);
    },
  );
  return { gradient, asked: core.counts.answered };
}

describe('A gradient by forward differences', () => {
  it('is the dimensions times the slope along the direction', () => {
    // L(x) = x · x at (1, 2, 3), u = (1, 0, 0), step 1e-3: (14.002001 - 14) / 1e-3 = 2.001, times 3.
    const gradient = new Float32Array(3);
    addEstimate(gradient, { differences: [14.002001 - 14], units: Float32Array.of(1, 0, 0), step: 1e-3, share: 1 });
    expect(Array.from(gradient, (value) => Number(value.toFixed(5)))).toEqual([6.003, 0, 0]);
  });

  it('comes, over many directions, to the true one of a victim that reads floats, at one query each and one for the image', async () => {
    const { gradient, asked } = await gradientThrough('float32', 0.01, 600);
    expect(asked).toBe(COUNT * 601);
    const truth = images.values.map((value) => (2 * value) / 16);
    const dot = (a: Float32Array, b: Float32Array): number =>
      a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
    expect(dot(gradient, truth) / Math.sqrt(dot(gradient, gradient) * dot(truth, truth))).toBeGreaterThan(0.95);
    expect(dot(gradient, truth) / dot(truth, truth)).toBeCloseTo(1, 0);
  });

  it('is none through an API of bytes at the published step, and the error says what to set', async () => {
    await expect(gradientThrough('uint8', 1e-3)).rejects.toMatchObject({
      code: 'zero-gradient',
      hint: expect.stringContaining('"queryPrecision": "float32"') as string,
    });
    expect((await gradientThrough('float32', 1e-3)).gradient.some((value) => value !== 0)).toBe(true);
  });

  it('is there again through an API of bytes once a step moves a grey level', async () => {
    // A typical pixel moves by 0.05 / 4, about three grey levels.
    expect((await gradientThrough('uint8', 0.05)).gradient.some((value) => value !== 0)).toBe(true);
  });
});
