// The same in bfloat16, which a process decides on when it opens its backend.
import { beforeAll, describe, expect, it } from 'vitest';
import { model as cnn } from '../../../../bench/models/cnn.js';
import { backend } from '../../../../bench/tensor/backends/tensorflow.js';
import { executionReport, wantExecution, type Execution } from '../../../../bench/tensor/graph/execution.js';
import { openBackend } from '../../../../bench/tensor/open.js';
import { lackOfBf16 } from '../../../../bench/tensor/precision.js';
import { stepped } from '../../../support/graph-steps.js';
import { hasTensorflow } from '../../../support/native-tensorflow.js';
import { tinyClassifier, tinyData } from '../../../support/tiny-network.js';

/** Posteriors of fourteen batches, of which the last three come from a graph if there are any. */
async function predicted(execution: Execution): Promise<readonly number[]> {
  wantExecution(execution);
  const classifier = tinyClassifier();
  const { images } = tinyData(3 * 14);
  const { values } = await classifier.predict(images, { batchSize: 3 });
  classifier.dispose();
  wantExecution('graph');
  return [...values];
}

describe.skipIf(!hasTensorflow || lackOfBf16() !== null)('graphs in bf16', () => {
  beforeAll(() => openBackend(backend, { threads: 2, precision: 'bf16' }));

  it('take the steps of eager training, to the byte', async () => {
    const eager = await stepped('eager', { plugin: cnn, shape: [12, 12, 3] });
    const graph = await stepped('graph', { plugin: cnn, shape: [12, 12, 3] });
    expect(executionReport()).toEqual({ execution: 'graph', off: 0, refused: [], defects: [] });
    expect(Buffer.compare(eager.weights, graph.weights)).toBe(0);
    expect(graph.totals).toEqual(eager.totals);
  });

  it('answer what single operations answer, normalisation left where it is', async () => {
    const eager = await predicted('eager');
    expect(await predicted('graph')).toEqual(eager);
  });
});
