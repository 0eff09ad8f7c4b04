// Answers by graphs are the answers operation by operation, while weights and normalisation change under them.
import * as tf from '#tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Matrix } from '../../../bench/contract/arrays.js';
import type { Classifier } from '../../../bench/tensor/classifier.js';
import { executionReport, wantExecution, type Execution } from '../../../bench/tensor/graph/execution.js';
import { readWeights } from '../../../bench/tensor/weights.js';
import { hasTensorflow, openNative } from '../../support/native-tensorflow.js';
import { tinyClassifier, tinyData } from '../../support/tiny-network.js';

const BATCH = 3;
const BATCHES = 14;
const { images, targets } = tinyData(BATCH * BATCHES);

/** Each question of every batch; from the twelfth on, of other weights behind another normalisation. */
async function answers(execution: Execution): Promise<readonly (readonly number[])[]> {
  wantExecution(execution);
  const [classifier, other] = [tinyClassifier(1), tinyClassifier(2)];
  const given: number[][] = [];
  for (let batch = 0; batch < BATCHES; batch++) {
    if (batch === 11) classifier.set(await readWeights(other.model), { mean: [0.4], std: [0.25] });
    given.push(...(await ask(classifier, batch)));
  }
  classifier.dispose();
  other.dispose();
  return given;
}

async function ask(classifier: Classifier, batch: number): Promise<number[][]> {
  const size = 192 * BATCH;
  const pixels = images.pixels.subarray(batch * size, (batch + 1) * size);
  const own = { ...images, pixels, count: BATCH };
  const labels: Matrix = { values: targets.values.subarray(9 * batch, 9 * batch + 9), rows: BATCH, columns: 3 };
  const [posteriors, features] = [await classifier.predict(own), await classifier.features(own, 'conv')];
  const gradients = await classifier.inputGradient(own, labels);
  const classes = await classifier.classGradients(own, Int32Array.of(0, 1, 2));
  return [posteriors.values, features.values, gradients, classes].map((values) => [...values]);
}

describe.skipIf(!hasTensorflow)('questions to a network', () => {
  beforeAll(() => openNative());
  afterAll(() => wantExecution('graph'));

  it('have the same answers by graphs, to the sixth digit, and gradients to the byte', async () => {
    const tensors = tf.memory().numTensors;
    const eager = await answers('eager');
    const graph = await answers('graph');
    const { off, ...report } = executionReport();
    expect(report).toEqual({ execution: 'graph', refused: [], defects: [] });
    // Normalisation goes into the filters.
    expect(off).toBeLessThan(1e-6);
    for (const [index, values] of eager.entries()) {
      const got = graph[index] ?? [];
      const scale = Math.max(...values.map(Math.abs));
      expect(Math.max(...values.map((value, at) => Math.abs(value - (got[at] ?? 1)))) / scale).toBeLessThan(1e-6);
      // Posteriors, features, and two gradients: what rounds otherwise beside zero is let through by a ReLU, or is not.
      if (index % 4 >= 2) expect(got).toEqual(values);
    }
    expect(tf.memory().numTensors).toBe(tensors);
  });
});
