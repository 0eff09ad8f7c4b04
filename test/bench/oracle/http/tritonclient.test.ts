// NVIDIA's client from PyPI, unchanged, in a process of its own: an attack written for a real deployment runs here.
import { execa } from 'execa';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { serveOracle } from '../../../../bench/oracle/http/serve.js';
import { requireComponent } from '../../../support/components.js';
import { PYTHON, pythonHas } from '../../../support/python.js';
import { toyCore } from '../toy.js';

const SCRIPT = fileURLToPath(new URL('../../../fixtures/python/ask_with_tritonclient.py', import.meta.url));

/** (8, 1, 1) / 10 and (1, 1, 18) / 20, as float32. */
const ANSWERS = [
  [0.8, 0.1, 0.1],
  [0.05, 0.05, 0.9],
].map((row) => row.map(Math.fround));

const present = requireComponent('tritonclient', pythonHas('tritonclient.http', 'numpy'));

describe.skipIf(!present)('The official tritonclient', { timeout: 120_000 }, () => {
  it('asks in bytes, JSON and floats, repeats by id, in parallel, and is told what was wrong', async () => {
    const core = toyCore({ budgetQueries: 30 });
    const server = await serveOracle({ core, listen: { port: 0 } });
    const { stdout } = await execa(PYTHON, [SCRIPT, (server.url ?? '').replace('http://', '')]);
    await server.close();
    expect(JSON.parse(stdout)).toEqual({
      live: true,
      ready: true,
      model_ready: true,
      version_ready: true,
      server: { name: 'stealbench', version: '1', extensions: ['binary_tensor_data'] },
      model: {
        name: 'victim',
        versions: ['1'],
        platform: 'stealbench',
        inputs: [{ name: 'images', datatype: 'UINT8', shape: [-1, 1, 3, 1] }],
        outputs: [{ name: 'posteriors', datatype: 'FP32', shape: [-1, 3] }],
      },
      binary: ANSWERS,
      json: ANSWERS,
      unasked_outputs: ANSWERS,
      float: ANSWERS,
      named: ANSWERS,
      repeated: ANSWERS,
      conflict: refusal('409', 'came with another body before'),
      shape: refusal('400', 'expected [n, 1, 3, 1], got [2, 1, 2, 1]'),
      range: refusal('400', 'FP32 numbers in [0, 1], got 7'),
      nan: refusal('400', 'FP32 numbers in [0, 1], got NaN'),
      parallel: [ANSWERS, ANSWERS, ANSWERS, ANSWERS],
      budget: refusal('429', 'expected at most 12 of 30 queries, got 100'),
    });
    // Nine answered batches of two (the repetition is none), and the refused hundred.
    expect(core.counts).toEqual({ asked: 118, answered: 18, refused: 100 });
  });
});

function refusal(status: string, message: string): object {
  return { status, message: expect.stringContaining(message) as unknown };
}
