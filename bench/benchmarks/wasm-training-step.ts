// The training loop on WebAssembly: steps of `cnn` at 32 x 32 x 3 with augmentation, as a victim's job does them.
import type { ImageStore } from '../contract/arrays.js';
import { resolveTraining } from '../contract/training.js';
import { storeOf } from '../lib/images/image-store.js';
import { oneHot } from '../lib/arrays/one-hot.js';
import { model } from '../models/cnn.js';
import { Classifier } from '../tensor/classifier.js';
import { openTensors } from '../tensor/open.js';
import { train } from '../tensor/train.js';
import type { Benchmark } from './process/benchmark.js';
import { noiseImages } from './process/noise.js';

const BATCH = 4;
const STEPS = 2;
const CLASSES = 10;

export const benchmark: Benchmark = {
  title: 'Training on wasm: two steps of cnn, batch 4',
  control: false,
  warmups: 2,
  repetitions: 10,
  async open() {
    await openTensors({ backend: 'wasm' });
    const images = noiseImages(BATCH * STEPS, [32, 32, 3]);
    const classifier = Classifier.create({ plugin: model, shape: images.shape, classes: CLASSES, seed: 1 });
    const labels = Int32Array.from({ length: images.count }, (_, row) => row % CLASSES);
    const options = { epochs: 1, batchSize: BATCH, learningRate: 0.01, augmentation: { cropPixels: 4, flip: true } };
    const training = resolveTraining(options, images.count);
    const counted = countedStore(storeOf(images));
    const targets = oneHot(labels, CLASSES);
    return {
      async run() {
        await train({ classifier, images: counted.store, targets, training, seed: 1 });
      },
      counters: () => ({ rowsEvaluated: counted.rowsRead() }),
      close() {
        classifier.dispose();
        return Promise.resolve();
      },
    };
  },
};

function countedStore(store: ImageStore): { readonly store: ImageStore; readonly rowsRead: () => number } {
  let rowsRead = 0;
  const read: ImageStore['read'] = (rows) => {
    rowsRead += rows.length;
    return store.read(rows);
  };
  return { store: { ...store, read }, rowsRead: () => rowsRead };
}
