// What views are compared by, of a network whose features have most of their length in common.
import { beforeAll, describe, expect, it } from 'vitest';
import { createProjector } from '../../../../bench/attacks/swiftthief/projector.js';
import type { FloatImages, Matrix } from '../../../../bench/contract/arrays.js';
import { createRng } from '../../../../bench/lib/random/rng.js';
import { model as lenet } from '../../../../bench/models/lenet.js';
import { floatValues, matrixOf, release, scoped } from '../../../../bench/tensor/blocks/values.js';
import { openTensors } from '../../../../bench/tensor/open.js';
import { createSubstituteFactory } from '../../../../bench/tensor/substitute.js';

const COUNT = 24;
const SIDE = 28;

beforeAll(() => openTensors({ backend: 'wasm' }));

/** Grey images with a bar each, at places of their own. */
function bars(): FloatImages {
  const values = new Float32Array(COUNT * SIDE * SIDE).fill(0.5);
  for (let image = 0; image < COUNT; image++)
    for (let row = 0; row < SIDE; row++) values[(image * SIDE + row) * SIDE + image + 2] = 1;
  return { values, count: COUNT, shape: [SIDE, SIDE, 1] };
}

const rowOf = ({ values, columns }: Matrix, row: number): Float32Array =>
  values.subarray(row * columns, (row + 1) * columns);

const product = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);

/** Mean cosine of every row with every other. */
function meanLikeness(matrix: Matrix): number {
  const rows = Array.from({ length: matrix.rows }, (_, row) => rowOf(matrix, row));
  const pairs = rows.flatMap((a, at) =>
    rows.slice(at + 1).map((b) => product(a, b) / Math.hypot(...a) / Math.hypot(...b)),
  );
  return pairs.reduce((sum, cosine) => sum + cosine, 0) / pairs.length;
}

describe('The projector of an encoder', () => {
  it('sets apart images whose features are nearly the same', async () => {
    const images = bars();
    const substitute = createSubstituteFactory({ loadModel: () => Promise.resolve(lenet) });
    const model = await substitute.create({ classes: 10, shape: images.shape, seed: 1 });
    const pixels = images.values.map((value) => value * 255);
    const features = await model.features({ pixels: Uint8Array.from(pixels), count: COUNT, shape: images.shape });
    const projector = createProjector(model, { outputs: 16, rng: createRng(1) });
    const values = scoped(() => projector.project(floatValues(images)));
    const projected = await matrixOf(values);
    release(values);
    projector.dispose();
    model.dispose();
    // Columns of mean 0: rows cancel each other, so the mean of their products with one another is at most 0.
    expect(meanLikeness(features)).toBeGreaterThan(0.9);
    expect(meanLikeness(projected)).toBeLessThan(0.1);
  });
});
