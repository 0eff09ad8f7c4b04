// An ONNX file behind the protocol: asked by HTTP as anybody would, metered, with defenses that need answers alone.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openFile, type FileOptions } from '../../../../bench/pipeline/serving/from-file.js';
import { openDoor } from '../../../../bench/pipeline/serving/serve.js';
import { onnxRuntimeFolder } from '../../../../bench/submission/onnx/runtime.js';
import { sandboxState } from '../../../../bench/submission/sandbox/probe.js';
import { requireComponent } from '../../../support/components.js';
import { ourError } from '../../../support/errors.js';
import { linearModel } from '../../../support/onnx-model.js';
import { tempFolder } from '../../../support/temp-folder.js';

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
    ...{ file, inputSize: [2, 2], onnx: {}, defenses: [], seed: 1, budget: 5, threads: 1 },
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
