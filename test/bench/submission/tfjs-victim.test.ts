// A victim as a layers model of TensorFlow.js: what its files say, where its weights lie, and what it answers from its sandbox.
import { readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Images } from '../../../bench/contract/arrays.js';
import { NAMED_NORMALIZATIONS } from '../../../bench/contract/suite.js';
import { kerasFile } from '../../../bench/submission/victims/keras-files.js';
import type { SandboxedModel } from '../../../bench/submission/victims/sandboxed-model.js';
import { readTfjsModel } from '../../../bench/submission/victims/tfjs-model.js';
import { openTfjsVictim, type TfjsVictimOptions } from '../../../bench/submission/victims/tfjs.js';
import { sandboxState } from '../../../bench/submission/sandbox/probe.js';
import { requireComponent } from '../../support/components.js';
import { ourError } from '../../support/errors.js';
import { TIGHT } from '../../support/submissions.js';
import { tempFolder } from '../../support/temp-folder.js';
import { writeTfjsModel, type TfjsOptions } from '../../support/tfjs-model.js';

const write = async (options: TfjsOptions = {}): Promise<string> =>
  writeTfjsModel(path.join(await tempFolder(), 'converted'), options);

describe('the files of a layers model', () => {
  it('say what it takes, and are one model however its weights are cut and whatever trained it', async () => {
    const whole = await readTfjsModel(await write());
    expect(whole.inputSizes).toEqual([2, 2, 1]);
    expect(whole.topology).not.toHaveProperty('training_config');
    expect(whole.weights).toHaveLength(32);
    expect((await readTfjsModel(await write({ cut: 3 }))).sha256).toBe(whole.sha256);
    expect((await readTfjsModel(await write({ weights: [1, 1, 0, 1, 0, 1, 0, 1] }))).sha256).not.toBe(whole.sha256);
  });

  it('are plain files of its own folder, and whole', async () => {
    const outside = path.join(await tempFolder(), 'secret');
    await writeFile(outside, new Uint8Array(32));
    for (const name of [outside, '../secret', '..', '', 'gone', 'link']) {
      const file = await write({ paths: [name] });
      await symlink(outside, path.join(path.dirname(file), 'link'));
      expect(await ourError(readTfjsModel(file)), name).toMatchObject({ code: 'tfjs-weights' });
    }
    const short = await ourError(readTfjsModel(await write({ weights: [1, 2] })));
    expect([short.code, short.message]).toEqual(['tfjs-weights', expect.stringContaining('32 bytes') as string]);
  });

  it('that are of another kind are told with the command that makes one of them', async () => {
    const file = await write();
    const json = JSON.parse(await readFile(file, 'utf8')) as object;
    const graph = path.join(path.dirname(file), 'graph.json');
    await writeFile(graph, JSON.stringify({ ...json, format: 'graph-model' }));
    const page = path.join(path.dirname(file), 'page.json');
    await writeFile(page, '<!doctype html>');
    const cases = [
      [graph, /graph model/, /tf2onnx/],
      [page, /no JSON/, /tensorflowjs_converter/],
      [await write({ kerasVersion: '3.8.0' }), /Keras 3\.8\.0/, /model\.export\("model\.onnx", format="onnx"\)/],
    ] as const;
    for (const [name, says, hint] of cases) {
      const error = await ourError(readTfjsModel(name));
      expect(error).toMatchObject({ code: 'tfjs-format', hint: expect.stringMatching(hint) as string });
      expect(error.message).toMatch(says);
    }
    const commands = [
      ['cats.h5', 'tensorflowjs_converter --input_format=keras --output_format=tfjs_layers_model cats.h5 converted'],
      ['cats.keras', 'model.export("model.onnx", format="onnx")'],
      ['cats/saved_model.pb', 'tf2onnx.convert --saved-model cats --output model.onnx'],
      ['cats.tflite', 'tf2onnx.convert --tflite cats.tflite --output model.onnx'],
    ] as const;
    for (const [name, command] of commands)
      expect(kerasFile(name)).toMatchObject({
        code: 'victim-format',
        hint: expect.stringContaining(command) as string,
      });
    expect(kerasFile('cats.onnx')).toBeNull();
  });
});

const state = await sandboxState();
const image = (...pixels: readonly number[]): Images => ({
  pixels: Uint8Array.from(pixels),
  count: pixels.length / 4,
  shape: [2, 2, 1],
});

describe.skipIf(!requireComponent('bubblewrap', state.available))(
  'a layers model in its sandbox',
  { timeout: 60_000 },
  () => {
    const open = async (model: TfjsOptions = {}, more: Partial<TfjsVictimOptions> = {}): Promise<SandboxedModel> => {
      const victim = await openTfjsVictim({
        model: await readTfjsModel(await write(model)),
        ...{ shape: [2, 2, 1], layout: 'NHWC', normalization: NAMED_NORMALIZATIONS.unit },
        answers: { classes: 2, output: null, kind: 'logits', unnormalised: false },
        columns: null,
        limits: { ...TIGHT, minutes: 1, memoryMiB: 2048, processes: 64 },
        signal: new AbortController().signal,
        ...more,
      });
      onTestFinished(() => victim.close());
      return victim;
    };
    // The model's logits are 0 and the sum of what it reads.
    const second = (sum: number): number => 1 / (1 + Math.exp(-sum));
    const probabilities = { classes: 2, output: null, kind: 'probabilities', unnormalised: false } as const;

    it('answers the softmax of its logits, normalised and in the order of the dataset, as often as it is asked', async () => {
      const victim = await open({}, { normalization: { mean: [0.5], std: [0.25] }, columns: [1, 0] });
      for (const light of [0, 51, 255]) {
        const { values, rows } = await victim.predict(image(light, 128, 128, 128, light, light, light, light));
        expect(rows).toBe(2);
        const read = (value: number): number => (value / 255 - 0.5) / 0.25;
        expect(values[0]).toBeCloseTo(second(read(light) + 3 * read(128)), 6);
        expect(values[2]).toBeCloseTo(second(4 * read(light)), 6);
      }
    });

    it('answers probabilities as they are', async () => {
      const victim = await open({ activation: 'softmax' }, { answers: probabilities });
      expect((await victim.predict(image(255, 255, 0, 0))).values[1]).toBeCloseTo(second(2), 6);
    });

    it('answers as Keras with layers between that are neither sums nor products', async () => {
      const between = ['selu', 'softplus'].map((name) => ({
        class_name: 'Activation',
        config: { name, activation: name },
      }));
      const victim = await open({ between });
      const { values } = await victim.predict(image(255, 0, 0, 0));
      // selu(x) = 1.0507009873554805 x for x > 0, softplus(x) = ln(1 + e^x): https://keras.io/api/layers/activations/
      const each = (x: number): number => Math.log1p(Math.exp(1.0507009873554805 * x));
      expect(values[1]).toBeCloseTo(second(each(1) + 3 * each(0)), 5);
    });

    it.for([
      [
        'of other images',
        {},
        { shape: [3, 3, 1] },
        'tfjs-victim',
        /its inputs are \[n, 2, 2, 1\], and its images \[n, 3, 3, 1\]/,
      ],
      [
        'of other classes',
        {},
        { answers: { ...probabilities, classes: 3 } },
        'tfjs-victim',
        /\[n, 2\], and the test images have 3 classes/,
      ],
      [
        'with a layer that nobody knows',
        { between: [{ class_name: 'Steal', config: {} }] },
        {},
        'tfjs-victim',
        /Steal/,
      ],
      ['whose logits are called probabilities', {}, { answers: probabilities }, 'endpoint-answer', /from 0 to 1/],
      ['whose probabilities are called logits', { activation: 'softmax' }, {}, 'endpoint-answer', /all distributions/],
      ['that gives no finite numbers', { weights: Array<number>(8).fill(Number.NaN) }, {}, 'endpoint-answer', /NaN/],
    ] as const)('%s is told', async ([, model, more, code, says]) => {
      const answered = open(model as TfjsOptions, more as Partial<TfjsVictimOptions>).then((victim) =>
        victim.predict(image(...Array<number>(32).fill(99))),
      );
      const error = await ourError(answered);
      expect([error.code, error.message]).toEqual([code, expect.stringMatching(says) as string]);
    });
  },
);
