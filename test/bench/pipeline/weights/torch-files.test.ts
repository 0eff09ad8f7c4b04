// The ways in which people save weights, by PyTorch itself: each gives the same network, and the import says what it did.
import { execa } from 'execa';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WeightsRecord } from '../../../../bench/contract/weights.js';
import { model as resnet20 } from '../../../../bench/models/resnet20.js';
import { importWeights } from '../../../../bench/pipeline/weights/import.js';
import { openTensors } from '../../../../bench/tensor/open.js';
import { readWeightsFile } from '../../../../bench/tensor/weights-file/read.js';
import { requireComponent } from '../../../support/components.js';
import { ourError } from '../../../support/errors.js';
import { PYTHON, pythonHas } from '../../../support/python.js';
import { tempFolder } from '../../../support/temp-folder.js';

const PREFIX = (prefix: string): string => `the prefix ${prefix} was taken off every name`;
const ENTRY = (entry: string): string => `taken from the entry ${entry} of a checkpoint`;

/** What the import says of `<name>.pth`, and of the same in the format before 1.6. */
const NOTES: Readonly<Record<string, readonly string[]>> = {
  plain: [],
  parameters: [],
  'channels-last': [],
  views: [],
  'whole-model': [],
  module: [PREFIX('module.')],
  'wrapped-model': [PREFIX('module.')],
  compiled: [PREFIX('_orig_mod.')],
  backbone: [PREFIX('backbone.')],
  nested: [PREFIX('module._orig_mod.model.')],
  net: [ENTRY('net'), PREFIX('module.')],
  ema: [ENTRY('ema')],
  'model-and-ema': [ENTRY('model'), 'such weights stand at ema too, and were passed over'],
  model: [ENTRY('model'), expect.stringMatching(/^passed over: 59 of 156 tensors \(optimizer\/state\/0\//) as string],
  checkpoint: [
    ENTRY('state_dict'),
    PREFIX('module.'),
    expect.stringMatching(/^passed over: 59 of 156 tensors \(optimizer\/state\/0\//) as string,
  ],
};

describe.skipIf(!requireComponent('torch', pythonHas('torch', 'safetensors')))('weights that PyTorch saved', () => {
  let folder = '';
  let plain: WeightsRecord;
  beforeAll(async () => {
    await openTensors({ backend: 'wasm' });
    folder = await mkdtemp(path.join(tmpdir(), 'stealbench-weights-'));
    await execa(PYTHON, ['-B', path.resolve(import.meta.dirname, '../../../support/pytorch/weights_files.py'), folder]);
    const root = path.join(folder, 'data');
    const file = path.join(folder, 'plain.safetensors');
    plain = (await importWeights({ plugin: resnet20, file, dataRoot: root })).record;
  }, 240_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function imported(name: string): Promise<WeightsRecord> {
    const file = path.join(folder, name);
    return (await importWeights({ plugin: resnet20, file, dataRoot: await tempFolder() })).record;
  }

  it.each(Object.entries(NOTES))('as %s are the same network, in either format', async (name, notes) => {
    for (const ending of ['pth', 'legacy.pth']) {
      const record = await imported(`${name}.${ending}`);
      expect(record.sha256).toBe(plain.sha256);
      expect(record.notes ?? []).toEqual(notes);
    }
  });

  it('are read whatever protocol they were pickled with', async () => {
    for (const name of ['protocol-4.pth', 'protocol-5.legacy.pth']) {
      expect((await imported(name)).sha256).toBe(plain.sha256);
    }
  });

  it.each([
    ['half', 'F16', 'widened'],
    ['bfloat16', 'BF16', 'widened'],
    ['double', 'F64', 'rounded'],
  ])('in %s become float32, and the import says so', async (name, type, how) => {
    const [zipped, plainFile] = [await imported(`${name}.pth`), await imported(`${name}.safetensors`)];
    expect(zipped.sha256).toBe(plainFile.sha256);
    expect(zipped.notes).toEqual([`97 tensors of ${type} ${how} to float32`]);
    // Every float32 is a float64, and few are shorter.
    expect(zipped.sha256 === plain.sha256).toBe(name === 'double');
  });

  it('as TorchScript are told by name, and the hint says how they become weights', async () => {
    const error = await ourError(imported('script.pt'));
    expect(error).toMatchObject({ code: 'weights-format' });
    expect(error.hint).toContain('torch.jit.load');
  });

  it('are all tried here', async () => {
    const names = (await readdir(folder)).filter((file) => file !== 'data').map((file) => file.replace(/\..*$/, ''));
    const tried = [...Object.keys(NOTES), 'protocol-4', 'protocol-5', 'half', 'bfloat16', 'double', 'script'];
    expect([...new Set(names)].sort()).toEqual(tried.sort());
  });

  it('keep the first convolution in the order of its axes where it lay channels last', async () => {
    const first = async (name: string): Promise<Float32Array | undefined> =>
      (await readWeightsFile(await readFile(path.join(folder, name)))).get('conv1.weight')?.read();
    expect(await first('channels-last.pth')).toEqual(await first('plain.safetensors'));
  });
});
