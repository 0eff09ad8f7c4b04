// A victim in an ONNX file: what its file says, where its weights lie, and what it answers from its sandbox.
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Images } from '../../../bench/contract/arrays.js';
import { NAMED_NORMALIZATIONS } from '../../../bench/contract/suite.js';
import { decodeNpy } from '../../../bench/lib/npy/npy.js';
import { gatherModel } from '../../../bench/submission/onnx/gather.js';
import { checkedModel } from '../../../bench/submission/onnx/model-file.js';
import { onnxRuntimeFolder } from '../../../bench/submission/onnx/runtime.js';
import { signatureOf } from '../../../bench/submission/onnx/signature.js';
import { interfaceOf } from '../../../bench/submission/onnx/victim-interface.js';
import { openOnnxVictim, type OnnxVictimOptions } from '../../../bench/submission/onnx/victim.js';
import { sandboxState } from '../../../bench/submission/sandbox/probe.js';
import type { SandboxedModel } from '../../../bench/submission/victims/sandboxed-model.js';
import { requireComponent } from '../../support/components.js';
import { ourError } from '../../support/errors.js';
import { linearModel, type ModelOptions } from '../../support/onnx-model.js';
import { PYTHON, pythonHas } from '../../support/python.js';
import { TIGHT } from '../../support/submissions.js';
import { tempFolder } from '../../support/temp-folder.js';

const WEIGHTS = [0, 1, 0, 1, 0, 1, 0, 1];
const floatsOf = (weights: readonly number[]) => new Uint8Array(Float32Array.from(weights).buffer);

describe('what an ONNX file says of itself', () => {
  it('is its inputs without weights, and its outputs, with the sizes that it leaves open', () => {
    expect(signatureOf(linearModel())).toEqual({
      inputs: [{ name: 'images', type: 'FLOAT', sizes: [null, 1, 2, 2] }],
      outputs: [{ name: 'output', type: 'FLOAT', sizes: [null, 2] }],
    });
    expect(signatureOf(linearModel({ batch: 4 })).inputs[0]?.sizes).toEqual([4, 1, 2, 2]);
  });

  const wanted = { shape: [2, 2, 1], layout: 'NCHW', classes: 2, output: null, where: '/victims/0/onnx' } as const;

  it('is held against the suite: size, layout, classes and output', () => {
    const signature = signatureOf(linearModel({ batch: 4 }));
    expect(interfaceOf(signature, wanted)).toEqual({ output: 'output', fixedBatch: 4, readsBytes: false });
    const [output] = signature.outputs;
    const two = { ...signature, outputs: output === undefined ? [] : [output, { ...output, name: 'other' }] };
    expect(interfaceOf(two, { ...wanted, output: 'other' }).output).toBe('other');
    const bad = [
      [() => interfaceOf(signature, { ...wanted, shape: [3, 3, 1] }), 'inputSize'],
      [() => interfaceOf(signature, { ...wanted, layout: 'NHWC' }), 'layout'],
      [() => interfaceOf(signature, { ...wanted, classes: 10 }), '--classes'],
      [() => interfaceOf(two, wanted), '"output": "output"'],
    ] as const;
    for (const [act, hint] of bad)
      expect(act).toThrow(
        expect.objectContaining({ code: 'onnx-shape', hint: expect.stringContaining(hint) as string }),
      );
  });
});

describe('weights beside a model', () => {
  const write = async (beside: string): Promise<string> => {
    const folder = path.join(await tempFolder(), 'export');
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'model.onnx'), linearModel({ beside }));
    return folder;
  };

  it('are brought into it, so that it is the model that it would be in one file', async () => {
    const folder = await write('model.onnx.data');
    await writeFile(path.join(folder, 'model.onnx.data'), floatsOf(WEIGHTS));
    const gathered = checkedModel(await gatherModel(path.join(folder, 'model.onnx')));
    expect(Buffer.from(gathered)).toEqual(Buffer.from(checkedModel(linearModel({ weights: WEIGHTS }))));
  });

  it('are taken from plain files of its own folder and from nowhere else', async () => {
    const outside = path.join(await tempFolder(), 'secret');
    await writeFile(outside, floatsOf(WEIGHTS));
    for (const location of [outside, '../secret', '..', '', 'gone', 'link']) {
      const folder = await write(location);
      await symlink(outside, path.join(folder, 'link'));
      const error = await ourError(gatherModel(path.join(folder, 'model.onnx')));
      expect(error, location).toMatchObject({ code: 'onnx-weights' });
    }
  });
});

const state = await sandboxState();
const here = state.available && onnxRuntimeFolder() !== null;
const image = (...pixels: readonly number[]): Images => ({
  pixels: Uint8Array.from(pixels),
  count: pixels.length / 4,
  shape: [2, 2, 1],
});

describe.skipIf(!requireComponent('onnxruntime', here))('a victim in its sandbox', () => {
  const open = async (model: ModelOptions = {}, more: Partial<OnnxVictimOptions> = {}): Promise<SandboxedModel> => {
    const bytes = linearModel(model);
    const wanted = { shape: [2, 2, 1], layout: 'NCHW', classes: 2, output: null, where: '' } as const;
    const victim = await openOnnxVictim({
      model: bytes,
      shape: wanted.shape,
      layout: wanted.layout,
      normalization: NAMED_NORMALIZATIONS.unit,
      found: interfaceOf(signatureOf(bytes), wanted),
      answers: { classes: 2, output: null, kind: 'logits', unnormalised: false },
      columns: null,
      limits: { ...TIGHT, memoryMiB: 1024, processes: 64 },
      threads: 1,
      signal: new AbortController().signal,
      ...more,
    });
    onTestFinished(() => victim.close());
    return victim;
  };
  // The model's logits are 0 and the sum of what it reads.
  const second = (sum: number): number => 1 / (1 + Math.exp(-sum));

  it('answers the softmax of its logits, as often as it is asked', async () => {
    const victim = await open();
    for (const light of [0, 51, 255]) {
      const { values, rows } = await victim.predict(image(light, 0, 0, 0, light, light, light, light));
      expect(rows).toBe(2);
      expect(values[1]).toBeCloseTo(second(light / 255), 6);
      expect(values[3]).toBeCloseTo(second((4 * light) / 255), 6);
    }
  });

  it('reads normalised pixels, and names its classes in the order of the dataset', async () => {
    const victim = await open({}, { normalization: { mean: [0.5], std: [0.25] }, columns: [1, 0] });
    const { values } = await victim.predict(image(255, 255, 255, 255));
    expect(values[0]).toBeCloseTo(second(4 * 2), 6);
    expect(values[0] ?? 0).toBeGreaterThan(values[1] ?? 1);
  });

  it('that takes so many images at once gets so many, and answers each', async () => {
    const victim = await open({ batch: 2 });
    const { values, rows } = await victim.predict(image(255, 0, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0));
    expect(rows).toBe(3);
    expect([values[1], values[3], values[5]].map((value) => value?.toFixed(4))).toEqual(
      [1, 0, 2].map((sum) => second(sum).toFixed(4)),
    );
  });

  it.for([
    ['that ONNX Runtime does not take', { operator: 'Steal' }, {}, 'onnx-victim', /Steal/],
    ['whose probabilities are called logits', { softmax: true }, { images: 8 }, 'endpoint-answer', /all distributions/],
    ['that gives no finite numbers', { weights: WEIGHTS.map(() => Number.NaN) }, {}, 'endpoint-answer', /NaN/],
  ] as const)(
    '%s is told',
    async ([, model, { images = 1 }, code, says]: readonly [
      string,
      ModelOptions,
      { images?: number },
      string,
      RegExp,
    ]) => {
      const answered = open(model).then((victim) => victim.predict(image(...Array<number>(4 * images).fill(9))));
      const error = await ourError(answered);
      expect([error.code, error.message]).toEqual([code, expect.stringMatching(says) as string]);
    },
  );

  const python = requireComponent('onnxruntime-python', pythonHas('torch', 'onnx', 'onnxruntime'));
  it.skipIf(!python)('answers what ONNX Runtime answers in Python, to 1e-5', { timeout: 120_000 }, async () => {
    const folder = await tempFolder();
    await execa(PYTHON, [fileURLToPath(new URL('../../fixtures/python/onnx_answers.py', import.meta.url)), folder]);
    const read = async (name: string) => decodeNpy(await readFile(path.join(folder, name)), name).data;
    const model = checkedModel(await gatherModel(path.join(folder, 'model.onnx')));
    const shape = [8, 8, 3] as const;
    const victim = await open(
      {},
      {
        model,
        shape,
        normalization: NAMED_NORMALIZATIONS.imagenet,
        found: interfaceOf(signatureOf(model), { shape, layout: 'NCHW', classes: 10, output: null, where: '' }),
        answers: { classes: 10, output: null, kind: 'logits', unnormalised: false },
      },
    );
    const pixels = Uint8Array.from(await read('images.npy'));
    const { values } = await victim.predict({ pixels, count: 70, shape });
    const expected = await read('answers.npy');
    const difference = values.reduce((most, value, at) => Math.max(most, Math.abs(value - (expected[at] ?? 9))), 0);
    expect(difference).toBeLessThan(1e-5);
  });
});
