// A Keras network as its converter wrote it, against what Keras itself answered: test/fixtures/python/keras_answers.py, run once
// with TensorFlow 2.15.1 and tensorflowjs 4.17.0.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { VICTIM_LIMITS } from '../../../bench/contract/submission.js';
import { NAMED_NORMALIZATIONS } from '../../../bench/contract/suite.js';
import { decodeNpy } from '../../../bench/lib/npy/npy.js';
import { readTfjsModel } from '../../../bench/submission/victims/tfjs-model.js';
import { openTfjsVictim } from '../../../bench/submission/victims/tfjs.js';
import { sandboxState } from '../../../bench/submission/sandbox/probe.js';
import { requireComponent } from '../../support/components.js';

const FOLDER = path.resolve(import.meta.dirname, '../../fixtures/keras');
const shape = [8, 8, 3] as const;

it.skipIf(!requireComponent('bubblewrap', (await sandboxState()).available))(
  'A layers model answers what Keras answers, to 1e-5: convolutions whole, by channel and apart, batch norm, shortcuts, pools',
  { timeout: 60_000 },
  async () => {
    const read = async (name: string) => decodeNpy(await readFile(path.join(FOLDER, name)), name);
    const [images, answers] = [await read('images.npy'), await read('answers.npy')];
    expect([images.shape, answers.shape]).toEqual([
      [20, ...shape],
      [20, 5],
    ]);
    const victim = await openTfjsVictim({
      model: await readTfjsModel(path.join(FOLDER, 'model.json')),
      ...{ shape, layout: 'NHWC', normalization: NAMED_NORMALIZATIONS.symmetric, columns: null },
      answers: { classes: 5, output: null, kind: 'probabilities', unnormalised: false },
      limits: VICTIM_LIMITS,
      signal: new AbortController().signal,
    });
    onTestFinished(() => victim.close());
    const { values } = await victim.predict({ pixels: Uint8Array.from(images.data), count: 20, shape });
    const expected = Float32Array.from(answers.data);
    const difference = values.reduce((most, value, at) => Math.max(most, Math.abs(value - (expected[at] ?? 9))), 0);
    expect(difference).toBeLessThan(1e-5);
    // No class is sure and no two images are alike: agreement is no accident.
    expect(Math.max(...expected)).toBeLessThan(0.99);
    expect(new Set(expected).size).toBeGreaterThan(90);
  },
);
