// Surrogates of the open track: what may be run, and what they answer in their sandbox.
import { describe, expect, it } from 'vitest';
import { checkModelFile } from '../../../bench/submission/onnx/model-file.js';
import { onnxRuntimeFolder } from '../../../bench/submission/onnx/runtime.js';
import { scoreOnnx, type OnnxScoring } from '../../../bench/submission/onnx/score.js';
import { tryOut } from '../../../bench/submission/onnx/try-out.js';
import { sandboxState } from '../../../bench/submission/sandbox/probe.js';
import { requireComponent } from '../../support/components.js';
import { ourError } from '../../support/errors.js';
import { linearModel, message } from '../../support/onnx-model.js';
import { noteEnd } from '../../support/red-team.js';
import { TIGHT, toyPool } from '../../support/submissions.js';

describe('an ONNX file', () => {
  const refusal = (bytes: Uint8Array) => ourError(Promise.resolve().then(() => checkModelFile(bytes)));

  it('may be run when it has plain operators and its own weights', () => {
    expect(() => checkModelFile(linearModel())).not.toThrow();
  });

  it.for([
    ['weights in another file', linearModel({ tensor: [[14, 1]] }), 'external data'],
    [
      'the name of another file',
      linearModel({ tensor: [[13, message([1, 'location'], [2, '/etc/passwd'])]] }),
      'external data',
    ],
    ['an operator of its own', linearModel({ domain: 'my.domain' }), 'my.domain'],
    [
      "operators of the runtime's own",
      linearModel({ domain: 'com.microsoft', operator: 'FusedMatMul' }),
      'com.microsoft',
    ],
    ['an operator set from the future', linearModel({ opset: 99 }), '99'],
    ['functions of its own', Buffer.concat([linearModel(), message([25, message([1, 'f'])])]), 'functions'],
    ['no graph', message([1, 8]), 'none'],
    ['no bytes', new Uint8Array(), 'none'],
    ['HTML in it', Buffer.from('<html><script>alert(1)</script></html>'), 'cannot be read'],
    ['a length beyond its end', Uint8Array.of(0x3a, 0xff, 0xff, 0xff, 0xff, 0x7f), 'cannot be read'],
    ['a number without end', new Uint8Array(32).fill(0xff), 'cannot be read'],
  ] as const)('is refused with %s', async ([what, bytes, says], context) => {
    const error = await refusal(bytes);
    noteEnd(context, 'surrogate', `has ${what}`, error);
    expect(error).toMatchObject({ code: 'onnx-refused', state: 'protocol-error' });
    expect(error.message).toContain(says);
  });

  it('is refused when its graphs nest without end', async (context) => {
    let graph = message([2, 'inner']);
    for (let depth = 0; depth < 100; depth++) graph = message([1, message([5, message([6, graph])])]);
    const error = await refusal(message([7, graph], [8, message([2, 17])]));
    noteEnd(context, 'surrogate', 'nests graphs without end', error);
    expect(error.message).toContain('deep');
  });
});

const state = await sandboxState();
const here = state.available && onnxRuntimeFolder() !== null;

describe.skipIf(!requireComponent('onnxruntime', here))('a surrogate in its sandbox', () => {
  const scoring = (more: Partial<OnnxScoring> = {}): OnnxScoring => ({
    model: linearModel(),
    format: { layout: 'NCHW', output: 'logits' },
    classes: 2,
    limits: { ...TIGHT, memoryMiB: 1024, processes: 64 },
    threads: 1,
    signal: new AbortController().signal,
    ...more,
  });
  const images = toyPool();

  it('answers the softmax of its logits: here of 0 and the sum of the pixels', async () => {
    const { values, rows, columns } = await scoreOnnx(scoring(), images);
    expect([rows, columns]).toEqual([images.count, 2]);
    for (const row of [0, 1, images.count - 1]) {
      const light = images.pixels.subarray(4 * row, 4 * row + 4).reduce((sum, pixel) => sum + pixel, 0) / 255;
      expect(values[2 * row + 1]).toBeCloseTo(1 / (1 + Math.exp(-light)), 5);
    }
  });

  it('is run by a rehearsal, which says so', async () => {
    expect(await tryOut(scoring(), images)).toBe('which named a class for 64 of 64 images');
  });

  it.for([
    ['gives another number of classes', scoring({ classes: 3 }), /expected float32 \[64, 3\], got float32 \[64, 2\]/],
    [
      'wants another layout',
      scoring({ format: { layout: 'NHWC', output: 'logits' } }),
      /runs on \[n, 2, 2, 1\].*dimensions.*Expected: /,
    ],
    ['gives NaN', scoring({ model: linearModel({ weights: new Array<number>(8).fill(Number.NaN) }) }), /got NaN/],
    [
      'calls logits probabilities',
      scoring({ format: { layout: 'NCHW', output: 'probabilities' } }),
      /expected rows that sum to 1/,
    ],
    ['has an operator that does not exist', scoring({ model: linearModel({ operator: 'Steal' }) }), /Steal/],
  ] as const)('is a protocol error when it %s', { timeout: 60_000 }, async ([tries, bad, says], context) => {
    const error = await ourError(scoreOnnx(bad, images));
    noteEnd(context, 'surrogate', tries, error);
    expect(error).toMatchObject({ code: 'onnx-answers', state: 'protocol-error' });
    expect(error.message).toMatch(says);
  });
});
