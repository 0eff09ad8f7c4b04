// A model in a file behind the protocol: asked by HTTP as anybody would, metered, with defenses that need answers alone.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { model as cnn } from '../../../../bench/models/cnn.js';
import { model as resnet20 } from '../../../../bench/models/resnet20.js';
import { openFile, type FileOptions } from '../../../../bench/pipeline/serving/from-file.js';
import { openDoor } from '../../../../bench/pipeline/serving/serve.js';
import { onnxRuntimeFolder } from '../../../../bench/submission/onnx/runtime.js';
import { sandboxState } from '../../../../bench/submission/sandbox/probe.js';
import { Classifier } from '../../../../bench/tensor/classifier.js';
import { openTensors } from '../../../../bench/tensor/open.js';
import { decodeSafetensors, encodeSafetensors } from '../../../../bench/tensor/safetensors.js';
import { requireComponent } from '../../../support/components.js';
import { ourError } from '../../../support/errors.js';
import { linearModel } from '../../../support/onnx-model.js';
import { tempFolder } from '../../../support/temp-folder.js';
import { writeTfjsModel } from '../../../support/tfjs-model.js';
import { torchArrays } from '../../../support/torch-weights.js';

const state = await sandboxState();
const here = requireComponent('onnxruntime', state.available && onnxRuntimeFolder() !== null);

async function options(more: Partial<FileOptions> = {}): Promise<FileOptions> {
  const folder = await tempFolder();
  const file = path.join(folder, 'model.onnx');
  // Logits of a grey 2x2 image: 0, and the sum of its pixels.
  await writeFile(file, linearModel());
  const closers: (() => Promise<void>)[] = [];
  onTestFinished(async () => {
    for (const close of closers.reverse()) await close();
  });
  return {
    ...{ file, inputSize: [2, 2], kind: { onnx: {} }, defenses: [], seed: 1, budget: 5, threads: 1 },
    ...{ storeRoot: path.join(folder, 'store'), dataRoot: path.join(folder, 'data') },
    signal: new AbortController().signal,
    atEnd: (close) => void closers.push(close),
    onAnswered: () => undefined,
    onLogits: () => undefined,
    ...more,
  };
}

/** One request of the protocol, in JSON. */
async function ask(url: string, images: readonly (readonly number[])[]): Promise<Response> {
  const inputs = [{ name: 'images', datatype: 'UINT8', shape: [images.length, 2, 2, 1], data: images.flat() }];
  return fetch(`${url}/v2/models/victim/infer`, { method: 'POST', body: JSON.stringify({ inputs }) });
}

async function answers(response: Response): Promise<readonly number[]> {
  const { outputs } = (await response.json()) as { outputs: readonly { data: readonly number[] }[] };
  return outputs[0]?.data ?? [];
}

describe.skipIf(!here)('an ONNX file that is served', { timeout: 60_000 }, () => {
  it('answers with probabilities, counts every image, and ends at its budget', async () => {
    let told = '';
    const stand = await openFile(await options({ onLogits: () => (told = 'logits') }));
    const door = await openDoor(stand, 0, () => undefined);
    const first = await ask(door.url, [
      [0, 0, 0, 0],
      [255, 0, 0, 0],
    ]);
    const [black, , lit] = await answers(first);
    expect([black, lit]).toEqual([0.5, expect.closeTo(1 / (1 + Math.E), 6)]);
    expect(first.headers.get('x-stealbench-queries-remaining')).toBe('3');
    expect(told).toBe('logits');
    const many = await ask(
      door.url,
      Array.from({ length: 4 }, () => [0, 0, 0, 0]),
    );
    expect([many.status, stand.core.counts]).toEqual([429, { asked: 6, answered: 2, refused: 4 }]);
    await door.close();
  });

  it('has the defenses in front that it was given, in their order', async () => {
    const rounding = '{"defense": "rounding", "parameters": {"digits": 1}}';
    const stand = await openFile(await options({ defenses: [rounding] }));
    const door = await openDoor(stand, 0, () => undefined);
    expect(await answers(await ask(door.url, [[255, 0, 0, 0]]))).toEqual([
      expect.closeTo(0.3, 6),
      expect.closeTo(0.7, 6),
    ]);
    await door.close();
    const sure = await openFile(await options({ defenses: [rounding, 'argmax'] }));
    const second = await openDoor(sure, 0, () => undefined);
    expect(await answers(await ask(second.url, [[255, 0, 0, 0]]))).toEqual([0, 1]);
    await second.close();
  });

  it.each([
    ['proof-of-work', 'one that '],
    ['edm', 'one that trains the victim'],
    ['{"defense": "rounding", "decimals": 1}', 'additional properties'],
  ])('refuses a defense that needs more than answers, or is none: %s', async (defense, got) => {
    const error = await ourError(openFile(await options({ defenses: [defense] })));
    expect(error).toMatchObject({ code: 'serve-defense' });
    expect(error.message).toContain(got);
  });
});

/** Probability of the second of two classes, when its logit is larger by so much. */
const second = (difference: number): number => 1 / (1 + Math.exp(-difference));

it.skipIf(!requireComponent('bubblewrap', state.available))(
  'A layers model of TensorFlow.js that is served says by itself how many classes it has, and answers through a defense',
  { timeout: 60_000 },
  async () => {
    const file = await writeTfjsModel(path.join(await tempFolder(), 'converted'));
    const stand = await openFile(await options({ file, kind: { tfjs: {} } }));
    const door = await openDoor(stand, 0, () => undefined);
    // Its logits are 0 and the sum of its four pixels.
    expect((await answers(await ask(door.url, [[255, 0, 0, 0]])))[1]).toBeCloseTo(second(1), 6);
    await door.close();
    const sure = await openFile(await options({ file, kind: { tfjs: {} }, defenses: ['argmax'] }));
    const other = await openDoor(sure, 0, () => undefined);
    expect(await answers(await ask(other.url, [[255, 0, 0, 0]]))).toEqual([0, 1]);
    await other.close();
  },
);

it.for([
  ['with a head that its publisher names', resnet20],
  ['of an architecture that nobody published', cnn],
] as const)(
  'Weights of PyTorch that are served, %s, answer as their network does',
  { timeout: 60_000 },
  async ([, plugin]) => {
    await openTensors({ backend: 'wasm' });
    const network = Classifier.create({ plugin, shape: [8, 8, 3], classes: 7, seed: 7, parameters: {} });
    const ours = decodeSafetensors(await network.save());
    const folder = await tempFolder();
    const file = path.join(folder, 'weights.safetensors');
    await writeFile(file, encodeSafetensors(torchArrays(ours)));
    const kind = { weights: { model: plugin.meta.id, normalization: 'unit' as const } };
    const stand = await openFile(await options({ file, kind, inputSize: [8, 8] }));
    network.set(ours, { mean: [0], std: [1] });
    const images = {
      pixels: Uint8Array.from({ length: 192 }, (_, at) => (at * 37) % 256),
      count: 1,
      shape: [8, 8, 3] as const,
    };
    const expected = await network.predict(images);
    network.dispose();
    const door = await openDoor(stand, 0, () => undefined);
    const inputs = [{ name: 'images', datatype: 'UINT8', shape: [1, 8, 8, 3], data: [...images.pixels] }];
    const post = { method: 'POST', body: JSON.stringify({ inputs }) };
    const given = await answers(await fetch(`${door.url}/v2/models/victim/infer`, post));
    await door.close();
    expect(given).toHaveLength(7);
    given.forEach((value, at) => expect(value).toBeCloseTo(expected.values[at] ?? 9, 5));
  },
);
