// Loops that plug-ins write on blocks: two optimizers whose losses ask each other's networks, by graphs and operation by operation.
import * as tf from '#tfjs-core';
import { input, layers, model } from '#tfjs-layers';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { oneHot } from '../../../../bench/lib/arrays/one-hot.js';
import { createRng } from '../../../../bench/lib/random/rng.js';
import { createGenerator } from '../../../../bench/tensor/blocks/generator.js';
import { LossOptimizer } from '../../../../bench/tensor/blocks/loss-optimizer.js';
import {
  alongGradient,
  coherence,
  contrastive,
  disagreement,
  distillation,
  held,
  logitDistance,
  meanCrossEntropy,
  oneSidedness,
  posteriorError,
  reverseCrossEntropy,
  splitRows,
  takenForMade,
  takenForReal,
  weighted,
} from '../../../../bench/tensor/blocks/losses.js';
import { softNearestNeighbours, type RowDistance } from '../../../../bench/tensor/blocks/nearest-neighbours.js';
import { networkOf } from '../../../../bench/tensor/blocks/network.js';
import {
  imageValues,
  matrixValues,
  noiseValues,
  release,
  scoped,
  type Values,
} from '../../../../bench/tensor/blocks/values.js';
import { WeightAverage } from '../../../../bench/tensor/blocks/weight-average.js';
import { executionReport, wantExecution, type Execution } from '../../../../bench/tensor/graph/execution.js';
import { torchDefault } from '../../../../bench/tensor/layers/initializers.js';
import { createSubstituteFactory } from '../../../../bench/tensor/substitute.js';
import { hasTensorflow, openNative } from '../../../support/native-tensorflow.js';
import { tinyData, tinyPlugin } from '../../../support/tiny-network.js';

const task = { classes: 3, shape: [8, 8, 3] as const };
const factory = createSubstituteFactory({ loadModel: () => Promise.resolve(tinyPlugin) });
const { images, targets } = tinyData(4);

/** A generator against two networks that learn meanwhile, and everyone who may look at them between two steps. */
async function loop(execution: Execution, steps: number): Promise<readonly unknown[]> {
  wantExecution(execution);
  const pair = [await factory.create({ ...task, seed: 1 }), await factory.create({ ...task, seed: 2 })] as const;
  const networks = pair.map(networkOf);
  const generator = createGenerator({ latent: 4, shape: task.shape, width: 2, seed: 1 });
  const draw = new LossOptimizer([generator], { optimizer: 'adam', learningRate: 1e-3, seed: 1 });
  const learn = new LossOptimizer(networks, { optimizer: 'sgd', learningRate: 0.02, weightDecay: 5e-4, seed: 1 });
  const average = new WeightAverage(generator, 0.5);
  const rng = createRng(1);
  const seen: unknown[] = [];
  for (let step = 0; step < steps; step++) {
    const [noise, pixels, labels] = [noiseValues(4, 4, rng), imageValues(images), matrixValues(targets)];
    const drawn = (): tf.Tensor => {
      const logits = networks.map((network) => network.logits(generator.images(noise)));
      return weighted([-1, disagreement(logits)], [0.2, oneSidedness(logits)]);
    };
    seen.push(await draw.step(drawn, 1 / (1 + step), { values: [noise], networks }));
    const learned = (): tf.Tensor =>
      weighted(
        ...networks.map((network) => {
          const logits = network.logits(pixels, { training: true });
          return [1, meanCrossEntropy(logits, labels)] as const;
        }),
      );
    for (let turn = 0; turn < 2; turn++) seen.push(await learn.step(learned, 1, { values: [pixels, labels] }));
    if (step % 5 === 0) average.update();
    if (step === 15) seen.push(await pair[1].predict(images), await pair[0].save());
    release(noise, pixels, labels);
  }
  average.copyTo(generator);
  const last = scoped(() => generator.images(noiseValues(2, 4, rng)));
  seen.push([...last.dataSync()], ...(await Promise.all(pair.map((one) => one.save()))));
  release(last);
  for (const one of [...pair, generator, draw, learn, average]) one.dispose();
  return seen;
}

type Loss = (logits: readonly [Values, Values], labels: Values) => Values;

function neighbours(features: Values, distance: RowDistance): Values {
  return softNearestNeighbours(features, [0, 0, 0, 1, 1, 1], { inverseTemperature: tf.scalar(0.5), distance });
}

/** Of logits of two networks and labels, float32 [6, 3] each. */
const LOSSES: Readonly<Record<string, Loss>> = {
  disagreement,
  oneSidedness,
  logitDistance: ([one, other], labels) => logitDistance(tf.add(one, other), labels),
  meanCrossEntropy: ([one, other], labels) => meanCrossEntropy(tf.add(one, other), labels),
  reverseCrossEntropy: ([one, other], labels) => reverseCrossEntropy(tf.add(one, other), labels),
  posteriorError: ([one, other], labels) => posteriorError(tf.add(one, other), labels),
  'taken for real or made': ([one, other]) => tf.add(takenForReal(one), takenForMade(other)),
  'distillation by a teacher that is held': ([one, other]) => distillation(one, held(other), 6),
  coherence,
  'soft nearest neighbours': ([one, other]) => neighbours(tf.add(one, other), 'euclidean'),
  'soft nearest neighbours by cosine': ([one, other]) => neighbours(tf.add(one, other), 'cosine'),
  contrastive: ([one, other]) => contrastive(tf.add(one, other), 2),
  alongGradient: ([one, other], labels) => alongGradient(tf.mul(one, other), labels),
  'two parts': ([one, other]) => weighted([1, tf.mean(splitRows(one, 2)[0])], [2, tf.mean(splitRows(other, 2)[1])]),
};

/** Losses of twelve steps down a loss, of which the last two are graphs if any are. */
async function descend(execution: Execution, loss: Loss): Promise<readonly number[]> {
  wantExecution(execution);
  const network = (seed: number) => {
    const given = input({ shape: [4] });
    const dense = layers.dense({ units: 3, kernelInitializer: torchDefault(seed, 'dense', 4) });
    return { model: model({ inputs: given, outputs: dense.apply(given) as typeof given }) };
  };
  const networks = [network(1), network(2)] as const;
  const optimizer = new LossOptimizer(networks, { optimizer: 'sgd', learningRate: 0.1, seed: 1 });
  const rng = createRng(1);
  const losses: number[] = [];
  for (let step = 0; step < 12; step++) {
    const [features, labels] = [noiseValues(6, 4, rng), matrixValues(oneHot(Int32Array.of(0, 1, 2, 0, 1, 2), 3))];
    const [one, other] = networks;
    const value = (): Values =>
      loss([one.model.apply(features) as Values, other.model.apply(features) as Values], labels);
    losses.push(await optimizer.step(value, 1, { values: [features, labels] }));
    release(features, labels);
  }
  optimizer.dispose();
  for (const { model: own } of networks) own.dispose();
  return losses;
}

describe.skipIf(!hasTensorflow)('a training loop of blocks as graphs', () => {
  beforeAll(() => openNative());
  afterEach(() => wantExecution('graph'));

  it('gives the bytes of one without, and leaves nothing behind', async () => {
    const tensors = tf.memory().numTensors;
    const eager = await loop('eager', 17);
    expect(executionReport().execution).toBe('eager');
    const graph = await loop('graph', 17);
    expect(executionReport()).toEqual({ execution: 'graph', off: 0, refused: [], defects: [] });
    expect(graph).toEqual(eager);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it.each(Object.entries(LOSSES))('goes down any loss that blocks have: %s', async (_, loss) => {
    const eager = await descend('eager', loss);
    expect(await descend('graph', loss)).toEqual(eager);
    expect(executionReport()).toEqual({ execution: 'graph', off: 0, refused: [], defects: [] });
  });

  it('ends with an error where something changes late that nobody named', async () => {
    const own = await factory.create({ ...task, seed: 1 });
    const network = networkOf(own);
    const learn = new LossOptimizer([network], { optimizer: 'sgd', learningRate: 0.01, seed: 1 });
    const [pixels, labels] = [imageValues(images), matrixValues(targets)];
    const step = (factor: number): Promise<number> =>
      learn.step(() => weighted([factor, meanCrossEntropy(network.logits(pixels), labels)]), 1, {
        values: [pixels, labels],
      });
    for (let count = 1; count < 14; count++) await step(1);
    await step(2);
    await step(2);
    await expect(step(2)).rejects.toMatchObject({ code: 'graph-outdated' });
    release(pixels, labels);
    learn.dispose();
    own.dispose();
  });
});
