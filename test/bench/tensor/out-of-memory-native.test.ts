import { execa } from 'execa';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { packageInfo } from '../../../bench/lib/files/package-root.js';
import { hasTensorflow } from '../../support/native-tensorflow.js';

const MODULE_ROOT = pathToFileURL(path.join(packageInfo().root, 'dist/bench/')).href;

/**
 * Trains a network with one wide layer on 2 x 2 x 3, whose every activation takes 64 KiB an image, in one batch of
 * 16,384 images (1 GiB each), after the address space was limited to 1,600 MiB more than it is then: one of them fits, a
 * step needs two or three. What is left is ample for V8 and oneDNN, which end the process when they are in want; as they
 * still may, such an end is tried again.
 * TensorFlow waits for ten seconds before it gives up on memory; that is the time that this test takes.
 */
const PROGRAM = `
const load = (name) => import(process.argv[1] + name + '.js');
const { openTensors } = await load('tensor/open');
const { Classifier } = await load('tensor/classifier');
const { train } = await load('tensor/train');
const { torchDefault } = await load('tensor/layers/initializers');
const { resolveTraining } = await load('contract/training');
const { serializeError } = await load('contract/errors');
const { input, layers, model } = await import('#tfjs-layers');
const { execFileSync } = await import('node:child_process');
const { readFileSync } = await import('node:fs');
await openTensors({ backend: 'tensorflow', threads: 1 });
const plugin = {
  meta: { id: 'wide', title: 'Wide', version: '1.0.0', source: 'test' },
  inputSizes: () => ({ smallest: 1, largest: 2 }),
  build: ({ shape, classes, seed }) => {
    const image = input({ shape: [...shape] });
    const dense = (units, fanIn) => layers.dense({ units, kernelInitializer: torchDefault(seed, String(units), fanIn) });
    const wide = dense(16384, 12).apply(layers.flatten({}).apply(image));
    return model({ inputs: image, outputs: dense(classes, 16384).apply(wide) });
  },
};
const count = 16384;
const shape = [2, 2, 3];
const classifier = Classifier.create({ plugin, shape, classes: 2, seed: 1 });
const images = { count, shape, read: (rows) => ({ pixels: new Uint8Array(rows.length * 12), count: rows.length, shape }) };
const targets = { values: new Float32Array(count * 2).fill(0.5), rows: count, columns: 2 };
const training = { ...resolveTraining({ epochs: 1, augmentation: {} }, count), batchSize: count };
const kibibytes = Number(/VmSize:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
execFileSync('prlimit', ['--pid', String(process.pid), '--as=' + (kibibytes + 1600 * 1024) * 1024]);
await train({ classifier, images, targets, training, seed: 1 }).then(
  () => process.send({ trained: true }),
  (error) => process.send(serializeError(error)),
);
process.exit(0);
`;

describe.skipIf(!hasTensorflow || process.platform !== 'linux')('a batch that does not fit into memory', () => {
  it('fails with the batch that would, found by training on it', { timeout: 120_000, retry: 2 }, async () => {
    const child = execa(process.execPath, ['--input-type=module', '--eval', PROGRAM, MODULE_ROOT], {
      ipc: true,
      reject: false,
      cwd: packageInfo().root,
    });
    const answer: unknown = await child.getOneMessage();
    await child;
    expect(answer).toMatchObject({ code: 'out-of-memory' });
    const { message, hint } = answer as { readonly message: string; readonly hint: string };
    const fitting = Number(/"batchSize": (\d+)/.exec(hint)?.[1]);
    expect(message).toContain('A batch of 16384 images does not fit into memory');
    // A step holds several activations of 64 KiB an image, but not a hundred.
    expect([8192, 4096, 2048, 1024]).toContain(fitting);
  });
});
