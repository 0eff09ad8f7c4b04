// The model that misleads: trained to find the true class impossible.
import type { DefenseFit } from '../../contract/plugins.js';
import { PluginError } from '../../contract/errors.js';
import { oneHot } from '../../lib/arrays/one-hot.js';
import { pickRows } from '../../lib/arrays/matrix.js';
import { createRng, deriveSeed } from '../../lib/random/rng.js';
import { LossOptimizer } from '../../tensor/blocks/loss-optimizer.js';
import { reverseCrossEntropy } from '../../tensor/blocks/losses.js';
import { rateFactor } from '../../tensor/blocks/milestones.js';
import { networkOf } from '../../tensor/blocks/network.js';
import { imageValues, matrixValues, release } from '../../tensor/blocks/values.js';

const BATCH = 128;
const SGD = { optimizer: 'sgd', learningRate: 0.1, momentum: 0.5 } as const;
const MILESTONES = { at: [0.5], factor: 0.1 };

/** Minimises the mean of -ln(1 - f̂_y) over the victim's training images; returns the weights as a file. */
export async function trainMisleading(fit: DefenseFit, epochs: number): Promise<Uint8Array> {
  const { model, training, substitute, seed, signal, onProgress } = fit;
  if (training === null) throw noImages();
  const { images, labels } = training;
  const targets = oneHot(labels, model.classes);
  const own = await substitute.create({ classes: model.classes, shape: images.shape, seed });
  const network = networkOf(own);
  const optimizer = new LossOptimizer([network], { ...SGD, seed: deriveSeed('misleading-dropout', seed) });
  try {
    for (let epoch = 0; epoch < epochs; epoch++) {
      const order = createRng(deriveSeed('misleading-order', seed, epoch)).permutation(images.count);
      const factor = rateFactor(MILESTONES, epoch / epochs);
      let loss = 0;
      for (let start = 0; start < order.length; start += BATCH) {
        signal.throwIfAborted();
        const rows = order.subarray(start, start + BATCH);
        const [pictures, truth] = [imageValues(images.read(rows)), matrixValues(pickRows(targets, rows))];
        try {
          loss = await optimizer.step(
            () => reverseCrossEntropy(network.logits(pictures, { training: true }), truth),
            factor,
            { values: [pictures, truth] },
          );
        } finally {
          release(pictures, truth);
        }
      }
      onProgress({ fraction: (epoch + 1) / epochs, note: `epoch ${epoch + 1} of ${epochs}, loss ${loss.toFixed(3)}` });
    }
    return await own.save();
  } finally {
    optimizer.dispose();
    own.dispose();
  }
}

function noImages(): PluginError {
  return new PluginError('the model that misleads has nothing to learn from', {
    code: 'no-training-images',
    expected: "the victim's training images",
    got: 'none',
    hint: 'Run the suite again with --force.',
  });
}
