// The same in bfloat16, which a process decides on when it opens its backend.
import { beforeAll, describe, expect, it } from 'vitest';
import { model as cnn } from '../../../../bench/models/cnn.js';
import { backend } from '../../../../bench/tensor/backends/tensorflow.js';
import { executionReport } from '../../../../bench/tensor/graph/execution.js';
import { openBackend } from '../../../../bench/tensor/open.js';
import { lackOfBf16 } from '../../../../bench/tensor/precision.js';
import { stepped } from '../../../support/graph-steps.js';
import { hasTensorflow } from '../../../support/native-tensorflow.js';

describe.skipIf(!hasTensorflow || lackOfBf16() !== null)('steps as graphs in bf16', () => {
  beforeAll(() => openBackend(backend, { threads: 2, precision: 'bf16' }));

  it('give the bytes of eager steps', async () => {
    const eager = await stepped('eager', { plugin: cnn, shape: [12, 12, 3] });
    const graph = await stepped('graph', { plugin: cnn, shape: [12, 12, 3] });
    expect(executionReport()).toEqual({ execution: 'graph', off: 0, refused: [], defects: [] });
    expect(Buffer.compare(eager.weights, graph.weights)).toBe(0);
    expect(graph.totals).toEqual(eager.totals);
  });
});
