// From a publisher's file, local or from a server, to weights that a suite can start from.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { IMAGENET_NORMALIZATION } from '../../../../bench/contract/normalization.js';
import { digestBytes } from '../../../../bench/lib/files/hash.js';
import { model as cnn } from '../../../../bench/models/cnn.js';
import { importedWeightsText } from '../../../../bench/commands/weights-text.js';
import { model as resnet20 } from '../../../../bench/models/resnet20.js';
import { model as resnetCifar } from '../../../../bench/models/resnet-cifar.js';
import { model as resnet18 } from '../../../../bench/models/resnet18.js';
import { model as resnet34 } from '../../../../bench/models/resnet34.js';
import { model as resnet50 } from '../../../../bench/models/resnet50.js';
import { model as squeezenet } from '../../../../bench/models/squeezenet.js';
import { fetchWeights } from '../../../../bench/pipeline/weights/fetch.js';
import { importWeights } from '../../../../bench/pipeline/weights/import.js';
import { readStoredWeights, weightsFolder, weightsRecord } from '../../../../bench/pipeline/weights/store.js';
import { Classifier } from '../../../../bench/tensor/classifier.js';
import type { ModelPlugin } from '../../../../bench/tensor/model-plugin.js';
import { openTensors } from '../../../../bench/tensor/open.js';
import { encodeSafetensors, type NamedArrays } from '../../../../bench/tensor/safetensors.js';
import { readWeights } from '../../../../bench/tensor/weights.js';
import { ourError } from '../../../support/errors.js';
import { serveFile, type Manner } from '../../../support/file-server.js';
import { entry, pth } from '../../../support/pth.js';
import { tempFolder } from '../../../support/temp-folder.js';
import { torchArrays } from '../../../support/torch-weights.js';

beforeAll(() => openTensors({ backend: 'wasm' }));

const create = (seed: number): Classifier =>
  Classifier.create({ plugin: resnet20, shape: [32, 32, 3], classes: 10, seed });

async function published(seed = 5): Promise<NamedArrays> {
  const classifier = create(seed);
  const arrays = torchArrays(await readWeights(classifier.model));
  classifier.dispose();
  return arrays;
}

async function written(bytes: Uint8Array, name = 'resnet20.safetensors'): Promise<{ root: string; file: string }> {
  const root = await tempFolder();
  const file = path.join(root, name);
  await writeFile(file, bytes);
  return { root, file };
}

describe('importWeights', () => {
  it.each([
    ['safetensors', async (): Promise<Uint8Array> => encodeSafetensors(await published())],
    ['a state dictionary of PyTorch', async (): Promise<Uint8Array> => pth(await published())],
  ])('stores the network that %s holds, behind its own normalisation', async (_, make) => {
    const bytes = await make();
    const { root, file } = await written(bytes);
    const { record, stored } = await importWeights({ plugin: resnet20, file, dataRoot: root });
    expect(stored).toBe(true);
    expect(record).toMatchObject({ model: 'resnet20', set: 'cifar10', known: false, classes: 10, channels: 3 });
    expect(record.source).toEqual({ name: 'resnet20.safetensors', bytes: bytes.length, sha256: digestBytes(bytes) });
    const [loaded, original] = [create(1), create(5)];
    loaded.load(await readStoredWeights(root, record));
    expect(loaded.normalization).toEqual(IMAGENET_NORMALIZATION);
    expect([...(await readWeights(loaded.model))]).toEqual([...(await readWeights(original.model))]);
    loaded.dispose();
    original.dispose();
  });

  it('takes the same file again for the same, refuses another, and replaces where told to', async () => {
    const { root, file } = await written(encodeSafetensors(await published()));
    const other = await written(encodeSafetensors(await published(6)));
    const first = await importWeights({ plugin: resnet20, file, dataRoot: root });
    expect(await importWeights({ plugin: resnet20, file, dataRoot: root })).toEqual({ ...first, stored: false });
    const again = { plugin: resnet20, file: other.file, dataRoot: root };
    expect(await ourError(importWeights(again))).toMatchObject({ name: 'UsageError', code: 'weights-there' });
    const { record } = await importWeights({ ...again, replace: true });
    expect(record.sha256).not.toBe(first.record.sha256);
    expect(await weightsRecord(root, 'resnet20', 'cifar10')).toEqual(record);
  });

  it('names the tensor and the file that are wrong, and stores nothing', async () => {
    const whole = encodeSafetensors(await published());
    const { root, file } = await written(whole.subarray(0, whole.length - 8));
    const error = await ourError(importWeights({ plugin: resnet20, file, dataRoot: root }));
    expect(error).toMatchObject({ code: 'weights-corrupt', where: file });
    expect(error.message).toContain('layer3.2.bn2.running_var');
    const missing = new Map([...(await published())].filter(([name]) => name !== 'layer1.0.conv1.weight'));
    const short = await written(encodeSafetensors(missing));
    expect(await ourError(importWeights({ plugin: resnet20, file: short.file, dataRoot: root }))).toMatchObject({
      name: 'ValidationError',
      code: 'weights-mismatch',
      where: 'layer1.0.conv1.weight',
    });
    expect(await weightsRecord(root, 'resnet20', 'cifar10')).toBeNull();
  });

  it('takes prefixes and wrappers off, and says so', async () => {
    const arrays = await published();
    const prefixed = new Map([...arrays].map(([name, array]) => [`module._orig_mod.${name}`, array] as const));
    const plain = await written(encodeSafetensors(arrays));
    const wrapped = await written(
      pth(prefixed, 'torch FloatStorage', (inner) => entry('state_dict', inner)),
      'a.pth.tar',
    );
    const first = await importWeights({ plugin: resnet20, file: plain.file, dataRoot: plain.root });
    const { record } = await importWeights({ plugin: resnet20, file: wrapped.file, dataRoot: wrapped.root });
    expect(record.sha256).toBe(first.record.sha256);
    expect(first.record.notes).toBeUndefined();
    expect(record.notes).toEqual([
      'taken from the entry state_dict of a checkpoint',
      'the prefix module._orig_mod. was taken off every name',
    ]);
    expect(importedWeightsText({ record, stored: true })).toContain('the prefix module._orig_mod. was taken off');
  });

  it('takes neither of two networks whose names do not tell which is meant', async () => {
    const arrays = [...(await published())];
    const both = ['teacher', 'student'].flatMap((who) =>
      arrays.map(([name, array]) => [`${who}.${name}`, array] as const),
    );
    const { root, file } = await written(encodeSafetensors(new Map(both)));
    const error = await ourError(importWeights({ plugin: resnet20, file, dataRoot: root }));
    expect(error).toMatchObject({ code: 'weights-ambiguous', where: file });
    expect(error.message).toMatch(/"student" and "teacher"|"teacher" and "student"/);
  });

  it('leads from the weights of another model to that model', async () => {
    const { root, file } = await written(encodeSafetensors(await published()));
    const error = await ourError(importWeights({ plugin: resnet34, file, dataRoot: root }));
    expect(error).toMatchObject({ code: 'weights-mismatch' });
    expect(error.hint).toContain('`stealbench weights import resnet-cifar <file>`');
  });

  it('leads from a network with classes of its own to where it can be attacked', async () => {
    const arrays = new Map(await published());
    arrays.set('linear.weight', { shape: [7, 64], values: new Float32Array(7 * 64) });
    const { root, file } = await written(encodeSafetensors(arrays));
    const error = await ourError(importWeights({ plugin: resnet20, file, dataRoot: root }));
    expect(error).toMatchObject({ code: 'weights-mismatch', where: 'linear.weight' });
    expect(error.hint).toContain('tells 7 classes apart, the published weights 10');
  });

  it('says which models have weights for one that has none, and what is not a file', async () => {
    const { root, file } = await written(encodeSafetensors(await published()));
    expect(await ourError(importWeights({ plugin: cnn, file, dataRoot: root }))).toMatchObject({
      code: 'no-weight-sets',
      hint: expect.stringContaining('stealbench weights list') as string,
    });
    for (const place of [root, path.join(root, 'absent')]) {
      const error = await ourError(importWeights({ plugin: resnet20, file: place, dataRoot: root }));
      expect(error).toMatchObject({ name: 'UsageError', code: 'weights-file-missing', where: place });
    }
  });
});

describe('stored weights', () => {
  it('are refused when their file is not the one that was imported', async () => {
    const { root, file } = await written(encodeSafetensors(await published()));
    const { record } = await importWeights({ plugin: resnet20, file, dataRoot: root });
    const stored = path.join(weightsFolder(root, 'resnet20', 'cifar10'), 'weights.safetensors');
    const bytes = await readFile(stored);
    bytes[bytes.length - 1] = 1;
    await writeFile(stored, bytes);
    expect(await ourError(readStoredWeights(root, record))).toMatchObject({
      name: 'DataError',
      code: 'weights-changed',
    });
  });

  it('with a damaged record are an error, not absent', async () => {
    const root = await tempFolder();
    await mkdir(weightsFolder(root, 'resnet20', 'cifar10'), { recursive: true });
    await writeFile(path.join(weightsFolder(root, 'resnet20', 'cifar10'), 'weights.json'), '{}');
    expect(await ourError(weightsRecord(root, 'resnet20', 'cifar10'))).toMatchObject({ code: 'schema-mismatch' });
  });
});

describe('fetchWeights', () => {
  /** ResNet-20 with a publisher of our own, who publishes the beginning of a digest as PyTorch's file names do. */
  async function onServer(bytes: Buffer, manners: readonly Manner[], hex?: string): Promise<ModelPlugin> {
    const { url } = await serveFile(bytes, manners);
    const checksum = { algorithm: 'sha256', hex: hex ?? digestBytes(bytes).slice(0, 8) } as const;
    const [set] = resnet20.weightSets ?? [];
    const [layout] = set?.layouts ?? [];
    if (set === undefined || layout === undefined) throw new Error('resnet20 has weights');
    const file = { url, name: 'resnet20.pth', bytes: null, checksum };
    return { ...resnet20, weightSets: [{ ...set, layouts: [{ ...layout, file }] }] };
  }
  const download = { pauseMs: 1 };

  it('goes on where the connection was cut, checks the published digest and imports', async () => {
    const plugin = await onServer(pth(await published()), [{ cutAfter: 100_000 }, 'server-error', 'whole']);
    const { record, stored } = await fetchWeights({ plugin, dataRoot: await tempFolder(), download });
    expect({ stored, known: record.known, name: record.source.name }).toEqual({
      stored: true,
      known: true,
      name: 'resnet20.pth',
    });
  });

  it('refuses a file with another digest', async () => {
    const plugin = await onServer(pth(await published()), ['whole'], '00000000');
    const root = await tempFolder();
    expect(await ourError(fetchWeights({ plugin, dataRoot: root, download }))).toMatchObject({
      code: 'checksum-wrong',
    });
    expect(await weightsRecord(root, 'resnet20', 'cifar10')).toBeNull();
  });

  it('tells where weights come from that have no safe download', async () => {
    const [set] = resnet20.weightSets ?? [];
    if (set === undefined) throw new Error('resnet20 has weights');
    const layouts = set.layouts.map((layout) => ({ ...layout, file: null }));
    const plugin = { ...resnet20, weightSets: [{ ...set, layouts }] };
    const error = await ourError(fetchWeights({ plugin, dataRoot: await tempFolder() }));
    expect(error).toMatchObject({ name: 'UsageError', code: 'weights-not-downloadable' });
    expect(error.hint).toContain('stealbench weights import resnet20 <file>');
  });

  it('asks which set is meant where a model has several, and names those there are for one it has not', async () => {
    const error = await ourError(fetchWeights({ plugin: resnetCifar, dataRoot: await tempFolder() }));
    expect(error).toMatchObject({ name: 'UsageError', code: 'set-needed' });
    expect(error.hint).toContain('`stealbench weights fetch resnet-cifar --set cifar10-resnet20`');
    const other = await ourError(fetchWeights({ plugin: resnetCifar, set: 'cifar10', dataRoot: await tempFolder() }));
    expect(other).toMatchObject({ name: 'UsageError', code: 'unknown-set' });
  });
});

describe('a family of networks', () => {
  it('takes the file of each member for what it is, and starts the member of that depth from it', async () => {
    const parameters = { depth: 32 };
    const deep = Classifier.create({ plugin: resnetCifar, shape: [32, 32, 3], classes: 10, seed: 5, parameters });
    const { root, file } = await written(pth(torchArrays(await readWeights(deep.model))));
    const { record } = await importWeights({ plugin: resnetCifar, file, dataRoot: root });
    expect(record).toMatchObject({ model: 'resnet-cifar', set: 'cifar10-resnet32' });
    const loaded = Classifier.create({ plugin: resnetCifar, shape: [32, 32, 3], classes: 10, seed: 1, parameters });
    loaded.load(await readStoredWeights(root, record));
    expect([...(await readWeights(loaded.model))]).toEqual([...(await readWeights(deep.model))]);
    loaded.dispose();
    deep.dispose();
  });

  it('states how many tensors each file has: the network takes as many', () => {
    for (const plugin of [resnet20, resnetCifar, resnet18, resnet50, squeezenet]) {
      for (const { classes, parameters = {}, tensors } of plugin.weightSets ?? []) {
        const model = plugin.build({ shape: [32, 32, 3], classes, seed: 1, parameters });
        expect(model.weights).toHaveLength(tensors);
        model.dispose();
      }
    }
  });
});
