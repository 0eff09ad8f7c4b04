// A network, images and labels small enough that even the reference backend trains in milliseconds.
import { input, layers, model } from '#tfjs-layers';
import type { Images, Matrix } from '../../bench/contract/arrays.js';
import { strictObject } from '../../bench/contract/primitives.js';
import { resolveTraining, type Training, type TrainingOptions } from '../../bench/contract/training.js';
import { createRng } from '../../bench/lib/random/rng.js';
import { Classifier } from '../../bench/tensor/classifier.js';
import { Footprint } from '../../bench/tensor/footprint.js';
import { batchNorm } from '../../bench/tensor/layers/batch-norm.js';
import { convolution } from '../../bench/tensor/layers/convolution.js';
import { dropout } from '../../bench/tensor/layers/dropout.js';
import { torchDefault } from '../../bench/tensor/layers/initializers.js';
import type { ModelPlugin } from '../../bench/tensor/model-plugin.js';

type Symbolic = ReturnType<typeof input>;

/** One convolution of four filters, normalised, pooled, half dropped out, and a dense layer. */
export const tinyPlugin: ModelPlugin = {
  meta: { id: 'tiny', title: 'Tiny network', version: '1.0.0', source: 'tests' },
  parameters: strictObject({}),
  inputSizes: () => ({ smallest: 1, largest: 1024 }),
  footprint: ({ shape }) => new Footprint(shape),
  build({ shape, classes, seed }) {
    const image = input({ shape: [...shape], name: 'image' });
    const fanIn = 9 * shape[2];
    let x = convolution({ name: 'conv', filters: 4, size: 3, initializer: torchDefault(seed, 'conv', fanIn) }).apply(
      image,
    );
    x = layers.activation({ name: 'relu', activation: 'relu' }).apply(batchNorm('norm').apply(x));
    x = layers
      .flatten({ name: 'flatten' })
      .apply(layers.maxPooling2d({ name: 'pool', poolSize: 2, strides: 2 }).apply(x));
    const dense = layers.dense({ name: 'dense', units: classes, kernelInitializer: torchDefault(seed, 'dense', 64) });
    return model({ inputs: image, outputs: dense.apply(dropout('dropout', 0.5).apply(x)) as Symbolic });
  },
};

export const tinyClassifier = (seed = 1): Classifier =>
  Classifier.create({ plugin: tinyPlugin, shape: [8, 8, 3], classes: 3, seed });

/** Noise, 8 x 8 x 3, in which class k lights up channel k. */
export function tinyData(count: number): { readonly images: Images; readonly targets: Matrix } {
  const rng = createRng('tiny data');
  const pixels = Uint8Array.from({ length: count * 192 }, (_, at) => {
    const lit = at % 3 === Math.floor(at / 192) % 3;
    return rng.nextInt(128) + (lit ? 100 : 0);
  });
  const values = Float32Array.from({ length: count * 3 }, (_, at) => Number(at % 3 === Math.floor(at / 3) % 3));
  return { images: { pixels, count, shape: [8, 8, 3] }, targets: { values, rows: count, columns: 3 } };
}

/** Two epochs in batches of 16, the last one partial, with every random thing switched on. */
export function tinyTraining(options: TrainingOptions = {}): Training {
  const augmentation = { cropPixels: 1, flip: true };
  return resolveTraining({ epochs: 2, batchSize: 16, learningRate: 0.02, augmentation, ...options }, 40);
}
