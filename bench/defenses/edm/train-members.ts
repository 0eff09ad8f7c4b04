// Networks that agree on what they know and are taught to disagree on everything else.
import type { TrainableNetwork, VictimFit } from '../../contract/plugins.js';
import { PluginError } from '../../contract/errors.js';
import { pickRows } from '../../lib/arrays/matrix.js';
import { oneHot } from '../../lib/arrays/one-hot.js';
import { createRng, deriveSeed } from '../../lib/random/rng.js';
import { LossOptimizer } from '../../tensor/blocks/loss-optimizer.js';
import { coherence, meanCrossEntropy, weighted } from '../../tensor/blocks/losses.js';
import { networkOf } from '../../tensor/blocks/network.js';
import { imageValues, matrixValues, release } from '../../tensor/blocks/values.js';
import { ratesAt } from '../../tensor/schedule.js';
import { outlierRows } from '../shared/outlier-exposure.js';

/**
 * Minimises the sum over the members of the mean cross-entropy on the data, and λ times their coherence on as many outliers:
 * steps, rates and batches are those that the victim is trained with.
 */
export async function trainMembers(
  fit: VictimFit,
  count: number,
  lambda: number,
): Promise<readonly TrainableNetwork[]> {
  const { training, classes, options, outliers, create, seed, signal, onProgress } = fit;
  if (outliers === null || outliers.count === 0) throw noOutliers();
  const { images, labels } = training;
  const targets = oneHot(labels, classes);
  const members: TrainableNetwork[] = [];
  for (let index = 0; index < count; index++) members.push(await create(index));
  const blocks = members.map(networkOf);
  const { optimizer: rule, learningRate, momentum, weightDecay, batchSize, epochs } = options;
  const optimizer = new LossOptimizer(blocks, {
    optimizer: rule,
    learningRate,
    momentum,
    weightDecay,
    seed: deriveSeed('edm-dropout', seed),
  });
  const stepsPerEpoch = Math.ceil(images.count / batchSize);
  try {
    for (let epoch = 0; epoch < epochs; epoch++) {
      const order = createRng(deriveSeed('edm-order', seed, epoch)).permutation(images.count);
      const others = outlierRows(outliers.count, images.count, deriveSeed('edm-outliers', seed, epoch));
      let loss = 0;
      for (let step = 0; step < stepsPerEpoch; step++) {
        signal.throwIfAborted();
        const rows = order.subarray(step * batchSize, (step + 1) * batchSize);
        const own = imageValues(images.read(rows));
        const truth = matrixValues(pickRows(targets, rows));
        const other = imageValues(outliers.read(others.subarray(step * batchSize, step * batchSize + rows.length)));
        const factor = ratesAt(options, epoch * stepsPerEpoch + step, stepsPerEpoch).learningRate / learningRate;
        try {
          const lossOf = () => {
            const known = blocks.map((block) => meanCrossEntropy(block.logits(own, { training: true }), truth));
            const unknown = coherence(blocks.map((block) => block.logits(other, { training: true })));
            return weighted(...known.map((term) => [1, term] as const), [lambda, unknown]);
          };
          loss = await optimizer.step(lossOf, factor, { values: [own, truth, other] });
        } finally {
          release(own, truth, other);
        }
      }
      onProgress({ fraction: (epoch + 1) / epochs, note: `epoch ${epoch + 1} of ${epochs}, loss ${loss.toFixed(3)}` });
    }
    return members;
  } finally {
    optimizer.dispose();
  }
}

function noOutliers(): PluginError {
  return new PluginError('the members have nothing to disagree on', {
    code: 'no-outliers',
    expected: 'images of another kind',
    got: 'none',
    hint: 'Name a pool in "outliers" of the defense.',
  });
}
