// A training by graphs is the training operation by operation: the same bytes, whatever the batch sizes.
import * as tf from '#tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { model as cnn } from '../../../../bench/models/cnn.js';
import { model as lenet } from '../../../../bench/models/lenet.js';
import { model as resnet20 } from '../../../../bench/models/resnet20.js';
import { model as squeezenet } from '../../../../bench/models/squeezenet.js';
import { detectorNetwork } from '../../../../bench/tensor/detector-network.js';
import { executionReport } from '../../../../bench/tensor/graph/execution.js';
import { stepped, type GraphCase } from '../../../support/graph-steps.js';
import { hasTensorflow, openNative } from '../../../support/native-tensorflow.js';
import { tinyPlugin } from '../../../support/tiny-network.js';

/** Sizes that no power of two divides: a division by them rounds. The larger ResNets are resnet20's blocks and cnn's layers. */
const CASES: Readonly<Record<string, GraphCase>> = {
  'a network with dropout': { plugin: tinyPlugin, shape: [8, 8, 3] },
  'Adam on weighted images': {
    plugin: tinyPlugin,
    shape: [8, 8, 3],
    training: { optimizer: 'adam' },
    weighted: true,
  },
  'the network of detectors': { plugin: detectorNetwork, shape: [12, 12, 1] },
  cnn: { plugin: cnn, shape: [12, 12, 3] },
  lenet: { plugin: lenet, shape: [12, 12, 1] },
  resnet20: { plugin: resnet20, shape: [12, 12, 3] },
  squeezenet: { plugin: squeezenet, shape: [24, 24, 3] },
};

describe.skipIf(!hasTensorflow)('steps of two batch sizes as graphs', () => {
  beforeAll(() => openNative());

  it.each(Object.entries(CASES))('give the bytes of eager steps: %s', async (_, one) => {
    const tensors = tf.memory().numTensors;
    const eager = await stepped('eager', one);
    const graph = await stepped('graph', one);
    expect(executionReport()).toEqual({ execution: 'graph', off: 0, refused: [], defects: [] });
    expect(Buffer.compare(eager.weights, graph.weights)).toBe(0);
    expect(graph.totals).toEqual(eager.totals);
    expect(tf.memory().numTensors).toBe(tensors);
  });
});
