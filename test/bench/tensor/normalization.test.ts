// A network's normalisation comes with its weights: predictions, gradients, training, saving and loading agree on it.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Matrix } from '../../../bench/contract/arrays.js';
import { DEFAULT_NORMALIZATION, IMAGENET_NORMALIZATION } from '../../../bench/contract/normalization.js';
import { at } from '../../../bench/lib/arrays/at.js';
import { storeOf } from '../../../bench/lib/images/image-store.js';
import { Classifier } from '../../../bench/tensor/classifier.js';
import { openTensors } from '../../../bench/tensor/open.js';
import { decodeSafetensors, encodeSafetensors } from '../../../bench/tensor/safetensors.js';
import { readWeights } from '../../../bench/tensor/weights.js';
import { train } from '../../../bench/tensor/train.js';
import { tinyClassifier, tinyData, tinyPlugin, tinyTraining } from '../../support/tiny-network.js';

beforeAll(() => openTensors({ backend: 'wasm' }));

const { images, targets } = tinyData(8);

/** The tiny network's weights behind ImageNet's statistics. */
async function behindImageNet(): Promise<Classifier> {
  const classifier = tinyClassifier();
  classifier.set(await readWeights(classifier.model), IMAGENET_NORMALIZATION);
  return classifier;
}

/** Mean over the images of -log of the posterior of the target class. */
const lossOf = ({ values, columns }: Matrix): number =>
  targets.values.reduce((sum, target, index) => sum - target * Math.log(at(values, index)), 0) /
  (values.length / columns);

describe('the normalisation of a network', () => {
  it('is the default at first, and then that of the weights', async () => {
    const [plain, other] = [tinyClassifier(), await behindImageNet()];
    expect(plain.normalization).toBe(DEFAULT_NORMALIZATION);
    expect((await other.predict(images)).values).not.toEqual((await plain.predict(images)).values);
    plain.dispose();
    other.dispose();
  });

  it('is saved with the weights and loaded with them, and predictions are the same to the last bit', async () => {
    const [first, second] = [await behindImageNet(), tinyClassifier(2)];
    second.load(await first.save());
    expect(second.normalization).toEqual(IMAGENET_NORMALIZATION);
    expect((await second.predict(images)).values).toEqual((await first.predict(images)).values);
    second.load(await tinyClassifier(3).save());
    expect(second.normalization).toBe(DEFAULT_NORMALIZATION);
    first.dispose();
    second.dispose();
  });

  it('is part of the gradient by the pixels, channel by channel', async () => {
    const classifier = await behindImageNet();
    const gradient = await classifier.inputGradient(images, targets);
    // Central differences of the summed loss by one pixel, four grey levels wide: an eighth of a percent of the range.
    for (const index of [0, 1, 2, 700]) {
      const moved = async (by: number): Promise<number> => {
        const pixels = Uint8Array.from(images.pixels);
        pixels[index] = at(pixels, index) + by;
        return lossOf(await classifier.predict({ ...images, pixels })) * images.count;
      };
      const slope = ((await moved(2)) - (await moved(-2))) / (4 / 255);
      expect(Math.abs(slope - at(gradient, index))).toBeLessThan(0.02 + 0.05 * Math.abs(slope));
    }
    classifier.dispose();
  });

  it('is what training sees: the same weights and images have another loss behind another one', async () => {
    const classifier = await behindImageNet();
    const plain = tinyClassifier();
    const losses = await Promise.all(
      [classifier, plain].map(async (one) => {
        const options = { epochs: 1, batchSize: 8, augmentation: {}, learningRate: 1e-6 };
        const report = await train({
          classifier: one,
          images: storeOf(images),
          targets,
          training: tinyTraining(options),
          seed: 1,
        });
        return report.epochs[0]?.loss;
      }),
    );
    expect(losses[0]).not.toBeCloseTo(losses[1] ?? 0, 3);
    classifier.dispose();
    plain.dispose();
  });

  it.each([
    ['text that is no JSON', '{'],
    ['a mean for another number of channels', '{"mean":[0,0],"std":[1]}'],
    ['a standard deviation of 0', '{"mean":[0],"std":[0]}'],
    ['another value', '3'],
  ])('refuses %s, and leaves the network as it was', async (_, note) => {
    const classifier = tinyClassifier();
    const before = await classifier.save();
    const bytes = encodeSafetensors(decodeSafetensors(before), { normalization: note });
    expect(() => classifier.load(bytes)).toThrow(expect.objectContaining({ code: 'weights-corrupt' }) as Error);
    expect(await classifier.save()).toEqual(before);
    classifier.dispose();
  });
});

describe('fresh layers', () => {
  it('keep the weights that their seed drew, where the classes differ, while the others are loaded', async () => {
    const five = Classifier.create({ plugin: tinyPlugin, shape: [8, 8, 3], classes: 5, seed: 4 });
    const [own, source] = [await readWeights(five.model), tinyClassifier(9)];
    const saved = await source.save();
    expect(() => five.load(saved)).toThrow('dense/kernel');
    five.load(saved, { fresh: ['dense'] });
    const loaded = await readWeights(five.model);
    expect(loaded.get('dense/kernel')).toEqual(own.get('dense/kernel'));
    expect(loaded.get('conv/kernel')).toEqual((await readWeights(source.model)).get('conv/kernel'));
    expect(loaded.get('conv/kernel')).not.toEqual(own.get('conv/kernel'));
    five.dispose();
    source.dispose();
  });
});
