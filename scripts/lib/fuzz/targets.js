// What reads bytes of others, each as a function that resolves, or rejects with one of our errors.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { built } from '../compile.js';
import { root } from '../project.js';
import { changedDocuments } from './documents.js';
import { GRAMMARS } from './grammars.js';
import { mutated } from './mutations.js';
import { oracleDoor } from './oracle-door.js';

const CORPUS = path.join(root, 'test', 'fixtures', 'fuzz');

/**
 * @typedef {object} Reader
 * @property {(bytes: Buffer) => unknown} read
 * @property {() => Promise<void>} [close]
 */

/**
 * Opens a target's reader, with a folder of its own.
 *
 * @type {Readonly<Record<string, (folder: string) => Promise<Reader>>>}
 */
export const TARGETS = {
  'cifar-binary': async () => {
    const { binaryBatch } = await built(
      /** @type {typeof import('../../../bench/datasets/shared/cifar.js')} */ ({}),
      'datasets/shared/cifar',
    );
    return { read: (bytes) => binaryBatch(bytes, 'data_batch_1.bin') };
  },
  'cifar-pickle': async () => {
    const { pickledBatch } = await built(
      /** @type {typeof import('../../../bench/tensor/pth/numpy-batch.js')} */ ({}),
      'tensor/pth/numpy-batch',
    );
    return { read: (bytes) => pickledBatch(bytes, 'data_batch_1', 'labels') };
  },
  pickle: async () => {
    const { readPickle } = await built(
      /** @type {typeof import('../../../bench/tensor/pth/pickle.js')} */ ({}),
      'tensor/pth/pickle',
    );
    return { read: (bytes) => readPickle(bytes) };
  },
  weights: weightsFile,
  safetensors: weightsFile,
  idx: async () => {
    const { decodeIdx } = await built(
      /** @type {typeof import('../../../bench/datasets/shared/idx.js')} */ ({}),
      'datasets/shared/idx',
    );
    return { read: (bytes) => decodeIdx(bytes, 'images-idx3-ubyte') };
  },
  mat5: async () => {
    const { decodeMat5 } = await built(
      /** @type {typeof import('../../../bench/datasets/shared/mat5.js')} */ ({}),
      'datasets/shared/mat5',
    );
    return { read: (bytes) => decodeMat5(bytes, 'train_32x32.mat') };
  },
  ppm: async () => {
    const { decodePpm } = await built(
      /** @type {typeof import('../../../bench/lib/images/ppm.js')} */ ({}),
      'lib/images/ppm',
    );
    return { read: (bytes) => decodePpm(bytes, '00000.ppm') };
  },
  csv: async (folder) => {
    const { gtsrbFiles } = await built(
      /** @type {typeof import('../../../bench/datasets/shared/signs/gtsrb-files.js')} */ ({}),
      'datasets/shared/signs/gtsrb-files',
    );
    writeFileSync(path.join(folder, 'Test.csv'), 'ClassId,Path\n0,Test/00000.png\n');
    return {
      read: (bytes) => {
        writeFileSync(path.join(folder, 'Train.csv'), bytes);
        return gtsrbFiles(folder);
      },
    };
  },
  tar: (folder) => archive(folder, 'a.tar'),
  'tar-gz': (folder) => archive(folder, 'a.tar.gz'),
  zip: (folder) => archive(folder, 'a.zip'),
  onnx: async () => {
    const { checkedModel } = await built(
      /** @type {typeof import('../../../bench/submission/onnx/model-file.js')} */ ({}),
      'submission/onnx/model-file',
    );
    const { signatureOf } = await built(
      /** @type {typeof import('../../../bench/submission/onnx/signature.js')} */ ({}),
      'submission/onnx/signature',
    );
    return { read: (bytes) => signatureOf(checkedModel(bytes)) };
  },
  npy: async () => {
    const { decodeNpy } = await built(
      /** @type {typeof import('../../../bench/lib/npy/npy.js')} */ ({}),
      'lib/npy/npy',
    );
    return { read: (bytes) => decodeNpy(bytes) };
  },
  json: async () => {
    const { parseJson } = await built(
      /** @type {typeof import('../../../bench/lib/json/parse.js')} */ ({}),
      'lib/json/parse',
    );
    return { read: (bytes) => parseJson(bytes, 'a.json') };
  },
  'class-file': async () => {
    const { parseClassFile } = await built(
      /** @type {typeof import('../../../bench/pipeline/data/class-file.js')} */ ({}),
      'pipeline/data/class-file',
    );
    return { read: (bytes) => parseClassFile(bytes.toString('utf8'), 'classes.txt') };
  },
  suite: async (folder) => {
    const { loadSuite } = await built(
      /** @type {typeof import('../../../bench/pipeline/suite/load.js')} */ ({}),
      'pipeline/suite/load',
    );
    const file = path.join(folder, 'suite.json');
    return {
      read: (bytes) => {
        writeFileSync(file, bytes);
        return loadSuite(file, folder);
      },
    };
  },
  record: async (folder) => {
    const { readResult } = await built(
      /** @type {typeof import('../../../bench/pipeline/store/result-store.js')} */ ({}),
      'pipeline/store/result-store',
    );
    return {
      read: (bytes) => {
        writeFileSync(path.join(folder, 'record.json'), bytes);
        return readResult(folder, 'record.json');
      },
    };
  },
  'oracle-http': oracleDoor,
};

/** @returns {Promise<Reader>} */
async function weightsFile() {
  const { readWeightsFile } = await built(
    /** @type {typeof import('../../../bench/tensor/weights-file/read.js')} */ ({}),
    'tensor/weights-file/read',
  );
  return {
    read: async (bytes) => {
      for (const tensor of (await readWeightsFile(bytes)).values()) tensor.read();
    },
  };
}

/**
 * @param {string} folder
 * @param {string} name
 * @returns {Promise<Reader>}
 */
async function archive(folder, name) {
  const { extractArchive } = await built(
    /** @type {typeof import('../../../bench/pipeline/data/extract.js')} */ ({}),
    'pipeline/data/extract',
  );
  const [file, target] = [path.join(folder, name), path.join(folder, 'unpacked', 'here')];
  return {
    read: async (bytes) => {
      writeFileSync(file, bytes);
      const error = await extractArchive(file, target).then(
        () => null,
        (/** @type {unknown} */ reason) => reason,
      );
      const outside = readdirSync(path.dirname(target)).filter((entry) => entry !== path.basename(target));
      rmSync(path.dirname(target), { recursive: true, force: true });
      // Not one of our errors, so that it counts as a finding.
      if (outside.length > 0) throw new Error(`the archive wrote ${outside.join(', ')} outside its folder`);
      if (error !== null) throw error;
    },
  };
}

/**
 * Valid files, and what was found before.
 *
 * @param {string} target
 * @returns {readonly { name: string, bytes: Buffer }[]}
 */
export function corpusOf(target) {
  const folder = path.join(CORPUS, target);
  return readdirSync(folder)
    .sort()
    .map((name) => ({ name, bytes: readFileSync(path.join(folder, name)) }));
}

/** Targets whose valid files are all JSON. */
const DOCUMENTS = new Set(['suite', 'record', 'json']);

/** Inputs are drawn in chunks, so that any of them can be drawn again by its number. */
const CHUNK = 100;

/**
 * @param {string} target
 * @param {{ seed: number, from?: number, count: number }} range
 * @returns {Generator<Buffer>}
 */
export function* inputsOf(target, { seed, from = 0, count }) {
  const valid = corpusOf(target).map(({ bytes }) => bytes);
  const grammar = GRAMMARS[target];
  const inputs = fc.oneof(
    { arbitrary: mutated(valid), weight: DOCUMENTS.has(target) ? 1 : 4 },
    ...(grammar === undefined ? [] : [{ arbitrary: grammar, weight: DOCUMENTS.has(target) ? 1 : 2 }]),
    ...(DOCUMENTS.has(target) ? [{ arbitrary: changedDocuments(valid), weight: 6 }] : []),
  );
  for (let start = Math.floor(from / CHUNK) * CHUNK; start < from + count; start += CHUNK) {
    // An odd factor keeps chunks of neighbouring seeds apart.
    const drawn = fc.sample(inputs, { seed: seed + start * 7919, numRuns: CHUNK });
    for (const [index, bytes] of drawn.entries())
      if (start + index >= from && start + index < from + count) yield Buffer.from(bytes);
  }
}
