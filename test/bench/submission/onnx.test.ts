// Surrogates of the open track: what may be run, and what they answer in their sandbox.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { packageInfo } from '../../../bench/lib/files/package-root.js';
import { checkedModel } from '../../../bench/submission/onnx/model-file.js';
import { onnxRuntimeFolder } from '../../../bench/submission/onnx/runtime.js';
import type { ScorePlan } from '../../../bench/submission/onnx/runtime-main.js';
import { scoreOnnx, type OnnxScoring } from '../../../bench/submission/onnx/score.js';
import { tryOut } from '../../../bench/submission/onnx/try-out.js';
import { sandboxState } from '../../../bench/submission/sandbox/probe.js';
import { requireComponent } from '../../support/components.js';
import { ourError } from '../../support/errors.js';
import { externalTensor, linearModel, message } from '../../support/onnx-model.js';
import { noteEnd } from '../../support/red-team.js';
import { tempFolder } from '../../support/temp-folder.js';
import { TIGHT, toyPool } from '../../support/submissions.js';

/** What a second `graph` adds to the first, and the other places in which weights can lie. */
const OUTSIDE = externalTensor('w', 'labels.npy');
const EMPTY_GRAPH = message([7, '']);
const withTensor = (tensor: Uint8Array) => message([1, message([4, 'Constant'], [5, message([5, ''], [5, tensor])])]);

describe('an ONNX file', () => {
  const refusal = (bytes: Uint8Array) => ourError(Promise.resolve().then(() => checkedModel(bytes)));
  const joined = (...parts: readonly Uint8Array[]) => Buffer.concat(parts);

  it('is run as it is when it has plain operators and its own weights', () => {
    expect(Buffer.from(checkedModel(linearModel()))).toEqual(linearModel());
  });

  it('is written anew, so that what runs is what was looked at', () => {
    const parts = joined(EMPTY_GRAPH, linearModel(), message([99, 'unknown'], [7, '']));
    expect(Buffer.from(checkedModel(parts))).toEqual(linearModel());
    const renamed = Buffer.from(checkedModel(joined(parts, message([7, message([2, 'renamed'])]))));
    expect([renamed.includes('linear'), renamed.includes('renamed')]).toEqual([false, true]);
  });

  it('may have functions, other domains and any operator set: those are for the runtime to take or leave', () => {
    const own = linearModel({ domain: 'my.domain', opset: 99 });
    expect(() => checkedModel(joined(own, message([25, message([1, 'f'])])))).not.toThrow();
  });

  it('is read by the last of two values: weights called external and then not', () => {
    expect(() => checkedModel(linearModel({ tensor: [[14, 1], [14, 0]] }))).not.toThrow(); // prettier-ignore
  });

  it.for([
    ['weights in another file', linearModel({ tensor: [[14, 1]] }), 'external data of "w"'],
    ['weights called its own and then external', linearModel({ tensor: [[14, 0], [14, 1]] }), 'external data'], // prettier-ignore
    [
      'the name of another file',
      linearModel({ tensor: [[13, message([1, 'location'], [2, '/etc/passwd'])]] }),
      'external data',
    ],
    [
      'an address in memory as its weights',
      linearModel({ tensor: [[13, message([1, 'location'], [2, '*/_ORT_MEM_ADDR_/*'])]] }),
      'external data',
    ],
    [
      'external weights behind an empty graph',
      joined(EMPTY_GRAPH, linearModel({ tensor: [[14, 1]] })),
      'external data',
    ],
    [
      'external sparse weights in a second graph',
      joined(linearModel(), message([7, message([15, message([1, ''], [1, OUTSIDE])])])),
      'external data',
    ],
    [
      'external indices of sparse weights',
      joined(linearModel(), message([7, message([15, message([2, OUTSIDE])])])),
      'external data',
    ],
    [
      'external weights in the second half of a graph within a node',
      joined(
        linearModel(),
        message([7, message([1, message([4, 'If'], [5, message([6, ''], [6, message([5, OUTSIDE])])])])]),
      ),
      'external data',
    ],
    [
      'external weights in a function',
      joined(linearModel(), message([25, message([1, 'f'], [7, message([5, message([5, ''], [5, OUTSIDE])])])])),
      'external data',
    ],
    [
      'external weights as the default of a function',
      joined(linearModel(), message([25, message([11, message([10, OUTSIDE])])])),
      'external data',
    ],
    [
      'external weights in the second half of how it was trained',
      joined(linearModel(), message([20, message([1, ''], [1, withTensor(OUTSIDE)], [2, message([5, OUTSIDE])])])),
      'external data',
    ],
    ['a node that runs what was compiled before', linearModel({ operator: 'EPContext' }), 'EPContext'],
    ["the runtime's own format", joined(Buffer.of(32, 0, 0, 0), Buffer.from('ORTM')), 'own format'],
    [
      'a producer by whose name it starts as the own format of the runtime does',
      joined(linearModel(), message([2, 'ORTM & Sons'])),
      'own format',
    ],
    ['no graph', message([1, 8]), 'none'],
    ['no bytes', new Uint8Array(), 'none'],
    ['HTML in it', Buffer.from('<html><script>alert(1)</script></html>'), 'cannot be read'],
    ['a length beyond its end', Uint8Array.of(0x3a, 0xff, 0xff, 0xff, 0xff, 0x7f), 'cannot be read'],
    ['a number without end', new Uint8Array(32).fill(0xff), 'cannot be read'],
    ['a graph that is a number', message([7, 0]), 'another type than graph has'],
    ['a node that is longer than its graph', message([7, Uint8Array.of(0x0a, 4)], [8, '']), 'beyond the end'],
    ['a million nodes in 2 MB', message([7, Buffer.alloc(2_000_000, '0a00', 'hex')]), 'held in memory'],
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

  it.for([
    ['with a newer operator set', linearModel({ opset: 25 })],
    ["with operators of the runtime's own", linearModel({ domain: 'com.microsoft', operator: 'FusedMatMul' })],
    [
      'with a function of its own',
      Buffer.concat([
        linearModel({ domain: 'mine', operator: 'Times' }),
        message([
          25,
          message(
            ...([[1, 'Times'], [4, 'a'], [4, 'b'], [5, 'c'], [10, 'mine'], [9, message([1, ''], [2, 17])]] as const), // prettier-ignore
            [7, message([1, 'a'], [1, 'b'], [2, 'c'], [4, 'MatMul'])],
          ),
        ]),
      ]),
    ],
    ['with its graph in two parts', Buffer.concat([message([7, '']), linearModel(), message([7, message([2, 'x'])])])],
  ] as const)('answers the same %s', async ([, model]) => {
    const [expected, { values }] = [await scoreOnnx(scoring(), images), await scoreOnnx(scoring({ model }), images)];
    expect(values).toEqual(expected.values);
  });

  it('finds no other file: where it runs there is none, even if one was named', async () => {
    const folder = await tempFolder();
    const model = linearModel({ tensor: [[9, ''], [13, message([1, 'location'], [2, 'weights.bin'])], [14, 1]] }); // prettier-ignore
    await writeFile(
      path.join(folder, 'weights.bin'),
      new Uint8Array(Float32Array.from([0, 1, 0, 1, 0, 1, 0, 1]).buffer),
    );
    await writeFile(path.join(folder, 'surrogate.onnx'), model);
    await writeFile(path.join(folder, 'images.bin'), images.pixels);
    const plan: ScorePlan = {
      ...{ runtime: onnxRuntimeFolder() ?? '', model: path.join(folder, 'surrogate.onnx'), output: folder },
      ...{ images: path.join(folder, 'images.bin'), count: images.count, shape: [2, 2, 1], classes: 2 },
      ...{ layout: 'NCHW', threads: 1, repeat: [] },
    };
    const program = path.join(packageInfo().root, 'dist/bench/submission/onnx/runtime-main.js');
    const options = { cwd: folder, reject: false, env: { TMPDIR: folder } };
    const { stderr, exitCode } = await execa(process.execPath, [program, JSON.stringify(plan)], options);
    expect([exitCode, stderr]).toEqual([3, expect.stringContaining('weights.bin') as string]);
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
    ['calls probabilities logits', scoring({ model: linearModel({ softmax: true }) }), /got rows that are all >= 0/],
    ['has an operator that does not exist', scoring({ model: linearModel({ operator: 'Steal' }) }), /Steal/],
    ['has an operator of its own', scoring({ model: linearModel({ domain: 'my.domain' }) }), /my\.domain/],
    ['has an operator set from the future', scoring({ model: linearModel({ opset: 99 }) }), /99|opset/i],
  ] as const)('is a protocol error when it %s', { timeout: 60_000 }, async ([tries, bad, says], context) => {
    const error = await ourError(scoreOnnx(bad, images));
    noteEnd(context, 'surrogate', tries, error);
    expect(error).toMatchObject({ code: 'onnx-answers', state: 'protocol-error' });
    expect(error.message).toMatch(says);
  });
});
