// The values are those of a linear victim z = W x, W = [[1, 0], [0, 0.5], [−1, −1]], worked out apart from this code.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Images, Matrix } from '../../../bench/contract/arrays.js';
import { detector as odin, stepped, temperedTargets } from '../../../bench/detectors/odin.js';
import { rowScores, softmaxAt, uncertainty } from '../../../bench/detectors/shared/softmax-scores.js';
import { ownerModel } from '../../../bench/pipeline/jobs/owner-model.js';
import { detectorNetwork } from '../../../bench/tensor/detector-network.js';
import { networkFactory } from '../../../bench/tensor/network-factory.js';
import { openTensors } from '../../../bench/tensor/open.js';
import { tinyClassifier } from '../../support/tiny-network.js';
import { generate, noise } from '../generated-images.js';

const networks = networkFactory({ plugin: detectorNetwork });

function linear(x: ArrayLike<number>): Matrix {
  const [a = 0, b = 0] = Array.from(x);
  return { values: Float32Array.of(a, b / 2, -a - b), rows: 1, columns: 3 };
}

/** By the pixels, of a gradient by the logits. */
function backwards([p = 0, q = 0, r = 0]: readonly number[]): Float32Array {
  return Float32Array.of(p - r, q / 2 - r);
}

beforeAll(async () => {
  await openTensors({ backend: 'wasm' });
});

describe('ODIN', () => {
  it('steps towards the first class, and scores there at the temperature', () => {
    // Logits (0.5, 0.25, −1): class 0; softmax at 1000 less its vertex, by the pixels (−1, −1/6) but for a thousandth.
    const logits = linear([0.5, 0.5]);
    const plain = softmaxAt(logits.values, 1);
    const byLogits = [...temperedTargets(logits, 1000).values].map((target, index) => (plain[index] ?? 0) - target);
    const gradient = backwards(byLogits);
    expect(gradient[0]).toBeCloseTo(-1, 2);
    expect(gradient[1]).toBeCloseTo(-1 / 6, 2);
    const image: Images = { pixels: Uint8Array.of(51, 102), count: 1, shape: [1, 2, 1] };
    const { values } = stepped(image, gradient, 0.0014);
    expect(values[0]).toBeCloseTo(0.2014, 6);
    expect(values[1]).toBeCloseTo(0.4014, 6);
    expect(1 - uncertainty(softmaxAt(logits.values, 1000))).toBeCloseTo(0.333527763, 8);
    expect(1 - uncertainty(softmaxAt(linear([0.5014, 0.5014]).values, 1000))).toBeCloseTo(0.333528307, 8);
  });

  it('takes a gradient of nothing for a positive one', () => {
    const image: Images = { pixels: Uint8Array.of(0, 255), count: 1, shape: [1, 2, 1] };
    const { values } = stepped(image, Float32Array.of(0, 0), 0.5);
    expect([...values]).toEqual([-0.5, 0.5]);
  });

  it('of a real network is surer after the step than before, of every image', async () => {
    const model = ownerModel(tinyClassifier());
    const images = generate(noise, 20, [8, 8, 3], 4);
    const scores = async (epsilon: number): Promise<Float64Array> =>
      (await odin.open({}, { epsilon, temperature: 1 }, networks, model)).score(images, 0);
    const [before, after] = [await scores(0), await scores(0.001)];
    // What pixels of 255 in float32 leave of the posteriors.
    const plain = rowScores(await model.predict(images), uncertainty);
    before.forEach((value, row) => expect(value).toBeCloseTo(plain[row] ?? NaN, 5));
    after.forEach((value, row) => expect(value).toBeLessThan(before[row] ?? NaN));
  });
});
